namespace WhatAnime.Commands;

/// <summary>A command cannot be done, for a reason that its user can do something about.</summary>
internal sealed class CommandException(string message) : Exception(message);
