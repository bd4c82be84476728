using Orleans;
using Orleans.CodeGeneration;

namespace Krewe.Clusters;

/// <summary>
/// A client's calls of this method go by all silos in turn. On Orleans all calls to a grain otherwise go by one silo for as long as the connection to
/// that lasts, also when it stands still. That stateless workers are declared as unordered changes nothing: its references do not look at it.
/// </summary>
[AttributeUsage(AttributeTargets.Method), InvokableCustomInitializer("AddInvokeMethodOptions", InvokeMethodOptions.Unordered)]
public sealed class AnyWayAttribute : Attribute;
