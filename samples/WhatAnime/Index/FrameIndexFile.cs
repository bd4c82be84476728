using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace WhatAnime.Index;

/// <summary>An index on disk, little-endian: a header of 32 bytes, then the sections, in the memory layout of <see cref="FrameIndex"/>.</summary>
/// <remarks>
/// Header: "WAINDEX1", number of files (4 bytes), number of frames (4), bytes of the file names (4), bytes of all sections (8),
/// CRC-32C of the header so far and of all sections (4). Sections: file names in UTF-8, each ended by a zero byte; blocks of descriptors;
/// file of each frame (4 bytes each); start in ms (4); length in ms (2).
/// A file is written beside its place, flushed, and moved there: a reader sees the old one or the new one, whole.
/// </remarks>
public static class FrameIndexFile
{
    private const int HeaderBytes = 32;

    // What the checksum covers of the header: all of it but the checksum itself.
    private const int CheckedHeaderBytes = HeaderBytes - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "WAINDEX1"u8;

    public static void Write(string path, FrameIndex index)
    {
        byte[] names = Encoding.UTF8.GetBytes(string.Concat(index.Paths.Select(file => file + '\0')));
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], index.Files.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], index.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], names.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[20..], names.Length + index.Blocks.LongLength + index.Count * 10L);
        uint checksum = Crc32C.Append(0, header[..CheckedHeaderBytes]);
        checksum = Crc32C.Append(checksum, names);
        checksum = Crc32C.Append(checksum, index.Blocks);
        checksum = Crc32C.Append(checksum, MemoryMarshal.AsBytes(index.FileOf.AsSpan()));
        checksum = Crc32C.Append(checksum, MemoryMarshal.AsBytes(index.StartMs.AsSpan()));
        checksum = Crc32C.Append(checksum, MemoryMarshal.AsBytes(index.LengthMs.AsSpan()));
        BinaryPrimitives.WriteUInt32LittleEndian(header[CheckedHeaderBytes..], checksum);

        string beside = $"{path}.{Guid.NewGuid():N}.part";
        using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(header);
            file.Write(names);
            file.Write(index.Blocks);
            file.Write(MemoryMarshal.AsBytes(index.FileOf.AsSpan()));
            file.Write(MemoryMarshal.AsBytes(index.StartMs.AsSpan()));
            file.Write(MemoryMarshal.AsBytes(index.LengthMs.AsSpan()));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <exception cref="IndexFormatException">It is not an index, it is cut short, or a bit of it has changed.</exception>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static FrameIndex Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header[..8].SequenceEqual(Magic))
        {
            throw new IndexFormatException(path, "this is not an index");
        }

        int files = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        int frames = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        int nameBytes = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        long sections = BinaryPrimitives.ReadInt64LittleEndian(header[20..]);
        long blockBytes = ((long)frames + FrameIndex.BlockFrames - 1) / FrameIndex.BlockFrames * FrameIndex.BlockBytes;

        // Sizes are checked against the file before anything is allocated by them.
        if (files < 0 || frames < 0 || nameBytes < 0 || sections != nameBytes + blockBytes + frames * 10L
            || file.Length != HeaderBytes + sections || blockBytes > Array.MaxLength)
        {
            throw new IndexFormatException(path, $"it has {file.Length:N0} bytes where its header speaks of {HeaderBytes + sections:N0}");
        }

        uint checksum = Crc32C.Append(0, header[..CheckedHeaderBytes]);
        byte[] names = Section<byte>(file, nameBytes, ref checksum);
        byte[] blocks = Section<byte>(file, (int)blockBytes, ref checksum);
        int[] fileOf = Section<int>(file, frames, ref checksum);
        int[] startMs = Section<int>(file, frames, ref checksum);
        ushort[] lengthMs = Section<ushort>(file, frames, ref checksum);
        if (checksum != BinaryPrimitives.ReadUInt32LittleEndian(header[CheckedHeaderBytes..]))
        {
            throw new IndexFormatException(path, "its checksum is wrong: the file is damaged");
        }

        string[] paths = Encoding.UTF8.GetString(names).Split('\0')[..files];
        return new FrameIndex(paths, blocks, fileOf, startMs, lengthMs);
    }

    private static T[] Section<T>(FileStream file, int count, ref uint checksum)
        where T : unmanaged
    {
        T[] section = GC.AllocateUninitializedArray<T>(count);
        Span<byte> bytes = MemoryMarshal.AsBytes(section.AsSpan());
        file.ReadExactly(bytes);
        checksum = Crc32C.Append(checksum, bytes);
        return section;
    }
}
