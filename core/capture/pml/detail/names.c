#include "capture/pml/detail/names.h"

/* Standard rights and those of the object manager, the same for all kinds of objects. */
#define STANDARD_RIGHTS                                                                                      \
    {0x10000, "Delete"}, {0x20000, "Read Control"}, {0x40000, "Write DAC"}, {0x80000, "Write Owner"},        \
        {0x100000, "Synchronize"}, {0x1000000, "Access System Security"},                                    \
    {                                                                                                        \
        0x2000000, "Maximum Allowed"                                                                         \
    }

/* What the generic rights stand for, by the high bits: read, write, execute, all. */
typedef struct generic_rights {
    uint32_t read, write, execute, all;
} generic_rights;

static const generic_rights file_generic = {0x120089, 0x120116, 0x1200A0, 0x1F01FF};
static const generic_rights key_generic = {0x20019, 0x20006, 0x20019, 0xF003F};

static const kk_pml_flag file_rights[] = {
    {0x1F01FF, "All Access"},
    {0x1201BF, "Generic Read/Write/Execute"},
    {0x12019F, "Generic Read/Write"},
    {0x1200A9, "Generic Read/Execute"},
    {0x1201B6, "Generic Write/Execute"},
    {0x120089, "Generic Read"},
    {0x120116, "Generic Write"},
    {0x1200A0, "Generic Execute"},
    {0x1, "Read Data/List Directory"},
    {0x2, "Write Data/Add File"},
    {0x4, "Append Data/Add Subdirectory/Create Pipe Instance"},
    {0x8, "Read EA"},
    {0x10, "Write EA"},
    {0x20, "Execute/Traverse"},
    {0x40, "Delete Child"},
    {0x80, "Read Attributes"},
    {0x100, "Write Attributes"},
    STANDARD_RIGHTS,
    {0, NULL},
};

static const kk_pml_flag key_rights[] = {
    {0xF003F, "All Access"},
    {0x2001F, "Read/Write"},
    {0x20019, "Read"},
    {0x20006, "Write"},
    {0x1, "Query Value"},
    {0x2, "Set Value"},
    {0x4, "Create Sub Key"},
    {0x8, "Enumerate Sub Keys"},
    {0x10, "Notify"},
    {0x20, "Create Link"},
    {0x300, "WOW64_Res"},
    {0x200, "WOW64_32Key"},
    {0x100, "WOW64_64Key"},
    STANDARD_RIGHTS,
    {0, NULL},
};

static uint32_t map_generic(uint32_t access, const generic_rights *generic)
{
    access |= access & 0x80000000u ? generic->read : 0;
    access |= access & 0x40000000u ? generic->write : 0;
    access |= access & 0x20000000u ? generic->execute : 0;
    access |= access & 0x10000000u ? generic->all : 0;
    return access;
}

static void append_access(kk_buf *out, uint32_t access, const kk_pml_flag *table)
{
    size_t start = out->size;
    kk_pml_append_flags(out, access, table, ", ");
    if (out->size == start) {
        kk_buf_append_text(out, "None ");
        kk_pml_append_hex(out, access);
    }
}

void kk_pml_append_file_access(kk_buf *out, uint32_t access)
{
    append_access(out, map_generic(access, &file_generic), file_rights);
}

void kk_pml_append_key_access(kk_buf *out, uint32_t access)
{
    append_access(out, map_generic(access, &key_generic), key_rights);
}

/* FILE_ATTRIBUTE_DEVICE (0x40) has the letter of a directory. */
static const kk_pml_flag attribute_letters[] = {
    {0x1, "R"},      {0x2, "H"},    {0x4, "S"},     {0x10, "D"},   {0x20, "A"},  {0x40, "D"},
    {0x80, "N"},     {0x100, "T"},  {0x200, "SF"},  {0x400, "RP"}, {0x800, "C"}, {0x1000, "O"},
    {0x2000, "NCI"}, {0x4000, "E"}, {0x10000, "V"}, {0, NULL},
};

void kk_pml_append_attributes(kk_buf *out, uint32_t attributes)
{
    if (attributes == 0) {
        kk_buf_append_text(out, "n/a");
    } else {
        kk_pml_append_flags(out, attributes, attribute_letters, "");
    }
}

const kk_pml_flag kk_pml_create_options[] = {
    {0x1, "Directory"},
    {0x2, "Write Through"},
    {0x4, "Sequential Access"},
    {0x8, "No Buffering"},
    {0x10, "Synchronous IO Alert"},
    {0x20, "Synchronous IO Non-Alert"},
    {0x40, "Non-Directory File"},
    {0x80, "Create Tree Connection"},
    {0x100, "Complete If Oplocked"},
    {0x200, "No EA Knowledge"},
    {0x400, "Open for Recovery"},
    {0x800, "Random Access"},
    {0x1000, "Delete On Close"},
    {0x2000, "Open By ID"},
    {0x4000, "Open For Backup"},
    {0x8000, "No Compression"},
    {0x100000, "Reserve OpFilter"},
    {0x200000, "Open Reparse Point"},
    {0x400000, "Open No Recall"},
    {0x800000, "Open For Free Space Query"},
    {0x10000, "Open Requiring Oplock"},
    {0x20000, "Disallow Exclusive"},
    {0, NULL},
};

const kk_pml_numbered kk_pml_registry_types[] = {
    {0, "REG_NONE"},
    {1, "REG_SZ"},
    {2, "REG_EXPAND_SZ"},
    {3, "REG_BINARY"},
    {4, "REG_DWORD"},
    {5, "REG_DWORD_BIG_ENDIAN"},
    {6, "REG_LINK"},
    {7, "REG_MULTI_SZ"},
    {8, "REG_RESOURCE_LIST"},
    {9, "REG_FULL_RESOURCE_DESCRIPTOR"},
    {10, "REG_RESOURCE_REQUIREMENTS_LIST"},
    {11, "REG_QWORD"},
    {0, NULL},
};

const kk_pml_numbered kk_pml_file_classes[] = {
    {1, "FileDirectoryInformation"},
    {2, "FileFullDirectoryInformation"},
    {3, "FileBothDirectoryInformation"},
    {4, "FileBasicInformation"},
    {5, "FileStandardInformation"},
    {6, "FileInternalInformation"},
    {7, "FileEaInformation"},
    {8, "FileAccessInformation"},
    {9, "FileNameInformation"},
    {10, "FileRenameInformation"},
    {11, "FileLinkInformation"},
    {12, "FileNamesInformation"},
    {13, "FileDispositionInformation"},
    {14, "FilePositionInformation"},
    {15, "FileFullEaInformation"},
    {16, "FileModeInformation"},
    {17, "FileAlignmentInformation"},
    {18, "FileAllInformation"},
    {19, "FileAllocationInformation"},
    {20, "FileEndOfFileInformation"},
    {21, "FileAlternateNameInformation"},
    {22, "FileStreamInformation"},
    {23, "FilePipeInformation"},
    {24, "FilePipeLocalInformation"},
    {25, "FilePipeRemoteInformation"},
    {26, "FileMailslotQueryInformation"},
    {27, "FileMailslotSetInformation"},
    {28, "FileCompressionInformation"},
    {29, "FileObjectIdInformation"},
    {30, "FileCompletionInformation"},
    {31, "FileMoveClusterInformation"},
    {32, "FileQuotaInformation"},
    {33, "FileReparsePointInformation"},
    {34, "FileNetworkOpenInformation"},
    {35, "FileAttributeTagInformation"},
    {36, "FileTrackingInformation"},
    {37, "FileIdBothDirectoryInformation"},
    {38, "FileIdFullDirectoryInformation"},
    {39, "FileValidDataLengthInformation"},
    {40, "FileShortNameInformation"},
    {41, "FileIoCompletionNotificationInformation"},
    {42, "FileIoStatusBlockRangeInformation"},
    {43, "FileIoPriorityHintInformation"},
    {44, "FileSfioReserveInformation"},
    {45, "FileSfioVolumeInformation"},
    {46, "FileHardLinkInformation"},
    {47, "FileProcessIdsUsingFileInformation"},
    {48, "FileNormalizedNameInformation"},
    {49, "FileNetworkPhysicalNameInformation"},
    {50, "FileIdGlobalTxDirectoryInformation"},
    {51, "FileIsRemoteDeviceInformation"},
    {52, "FileUnusedInformation"},
    {53, "FileNumaNodeInformation"},
    {54, "FileStandardLinkInformation"},
    {55, "FileRemoteProtocolInformation"},
    {56, "FileRenameInformationBypassAccessCheck"},
    {57, "FileLinkInformationBypassAccessCheck"},
    {58, "FileVolumeNameInformation"},
    {59, "FileIdInformation"},
    {60, "FileIdExtdDirectoryInformation"},
    {61, "FileReplaceCompletionInformation"},
    {62, "FileHardLinkFullIdInformation"},
    {63, "FileIdExtdBothDirectoryInformation"},
    {64, "FileDispositionInformationEx"},
    {65, "FileRenameInformationEx"},
    {66, "FileRenameInformationExBypassAccessCheck"},
    {67, "FileDesiredStorageClassInformation"},
    {68, "FileStatInformation"},
    {69, "FileMemoryPartitionInformation"},
    {70, "FileStatLxInformation"},
    {71, "FileCaseSensitiveInformation"},
    {72, "FileLinkInformationEx"},
    {73, "FileLinkInformationExBypassAccessCheck"},
    {74, "FileStorageReserveIdInformation"},
    {75, "FileCaseSensitiveInformationForceAccessCheck"},
    {76, "FileKnownFolderInformation"},
    {77, "FileStatBasicInformation"},
    {78, "FileId64ExtdDirectoryInformation"},
    {79, "FileId64ExtdBothDirectoryInformation"},
    {80, "FileIdAllExtdDirectoryInformation"},
    {81, "FileIdAllExtdBothDirectoryInformation"},
    {0, NULL},
};
