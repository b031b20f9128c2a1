/* Events of class File System: which operation an event is, and who decodes it. */
#include "capture/pml/detail/file.h"

#include "capture/pml/detail/names.h"

/* Operations by the minor function or information class of a type that has them. */
typedef struct file_sub {
    uint8_t sub;
    kk_operation operation;
    kk_pml_file_decoder *detail; /* NULL when Detail is empty */
    const char *category;        /* NULL for that of the type */
} file_sub;

#define SUB_END                                                                                              \
    {                                                                                                        \
        0, KK_OP_OTHER, NULL, NULL                                                                           \
    }

/* FILE_INFORMATION_CLASS of IRP_MJ_QUERY_INFORMATION. Names are Process Monitor's, misspellings included. */
static const file_sub query_subs[] = {
    {0x04, KK_OP_QUERY_BASIC_INFORMATION_FILE, kk_pml_file_query_basic, NULL},
    {0x05, KK_OP_QUERY_STANDARD_INFORMATION_FILE, kk_pml_file_query_standard, NULL},
    {0x06, KK_OP_QUERY_FILE_INTERNAL_INFORMATION_FILE, kk_pml_file_query_internal, NULL},
    {0x07, KK_OP_QUERY_EA_INFORMATION_FILE, kk_pml_file_query_ea, NULL},
    {0x09, KK_OP_QUERY_NAME_INFORMATION_FILE, kk_pml_file_query_name, NULL},
    {0x0E, KK_OP_QUERY_POSITION_INFORMATION_FILE, kk_pml_file_query_position, NULL},
    {0x12, KK_OP_QUERY_ALL_INFORMATION_FILE, kk_pml_file_query_all, NULL},
    {0x14, KK_OP_QUERY_END_OF_FILE, kk_pml_file_query_end_of_file, NULL},
    {0x16, KK_OP_QUERY_STREAM_INFORMATION_FILE, NULL, NULL},
    {0x1C, KK_OP_QUERY_COMPRESSION_INFORMATION_FILE, NULL, NULL},
    {0x1D, KK_OP_QUERY_ID, NULL, NULL},
    {0x1F, KK_OP_QUERY_MOVE_CLUSTER_INFORMATION_FILE, NULL, NULL},
    {0x22, KK_OP_QUERY_NETWORK_OPEN_INFORMATION_FILE, kk_pml_file_query_network_open, NULL},
    {0x23, KK_OP_QUERY_ATTRIBUTE_TAG_FILE, kk_pml_file_query_attribute_tag, NULL},
    {0x25, KK_OP_QUERY_ID_BOTH_DIRECTORY, NULL, NULL},
    {0x27, KK_OP_QUERY_VALID_DATA_LENGTH, NULL, NULL},
    {0x28, KK_OP_QUERY_SHORT_NAME_INFORMATION_FILE, NULL, NULL},
    {0x2B, KK_OP_QUERY_IO_PIORITY_HINT, NULL, NULL},
    {0x2E, KK_OP_QUERY_LINKS, NULL, NULL},
    {0x30, KK_OP_QUERY_NORMALIZED_NAME_INFORMATION_FILE, NULL, NULL},
    {0x31, KK_OP_QUERY_NETWORK_PHYSICAL_NAME_INFORMATION_FILE, NULL, NULL},
    {0x32, KK_OP_QUERY_ID_GLOBAL_TX_DIRECTORY_INFORMATION, NULL, NULL},
    {0x33, KK_OP_QUERY_IS_REMOTE_DEVICE_INFORMATION, NULL, NULL},
    {0x34, KK_OP_QUERY_ATTRIBUTE_CACHE_INFORMATION, NULL, NULL},
    {0x35, KK_OP_QUERY_NUMA_NODE_INFORMATION, NULL, NULL},
    {0x36, KK_OP_QUERY_STANDARD_LINK_INFORMATION, NULL, NULL},
    {0x37, KK_OP_QUERY_REMOTE_PROTOCOL_INFORMATION, NULL, NULL},
    {0x38, KK_OP_QUERY_RENAME_INFORMATION_BYPASS_ACCESS_CHECK, NULL, NULL},
    {0x39, KK_OP_QUERY_LINK_INFORMATION_BYPASS_ACCESS_CHECK, NULL, NULL},
    {0x3A, KK_OP_QUERY_VOLUME_NAME_INFORMATION, NULL, NULL},
    {0x3B, KK_OP_QUERY_ID_INFORMATION, NULL, NULL},
    {0x3C, KK_OP_QUERY_ID_EXTD_DIRECTORY_INFORMATION, NULL, NULL},
    {0x3E, KK_OP_QUERY_HARD_LINK_FULL_ID_INFORMATION, NULL, NULL},
    {0x3F, KK_OP_QUERY_ID_EXTD_BOTH_DIRECTORY_INFORMATION, NULL, NULL},
    {0x43, KK_OP_QUERY_DESIRED_STORAGE_CLASS_INFORMATION, NULL, NULL},
    {0x44, KK_OP_QUERY_STAT_INFORMATION, NULL, NULL},
    {0x45, KK_OP_QUERY_MEMORY_PARTITION_INFORMATION, NULL, NULL},
    {0x46, KK_OP_QUERY_SAT_LX_INFORMATION, NULL, NULL},
    {0x47, KK_OP_QUERY_CASE_SENSITIVE_INFORMATION, NULL, NULL},
    {0x48, KK_OP_QUERY_LINK_INFORMATION_EX, NULL, NULL},
    {0x49, KK_OP_QUERY_LINK_INFOMRAITON_BYPASS_ACCESS_CHECK, NULL, NULL},
    {0x4A, KK_OP_QUERY_STORAGE_RESERVED_ID_INFORMATION, NULL, NULL},
    {0x4B, KK_OP_QUERY_CASE_SENSITIVE_INFORMATION_FORCE_ACCESS_CHECK, NULL, NULL},
    SUB_END,
};

/* FILE_INFORMATION_CLASS of IRP_MJ_SET_INFORMATION. */
static const file_sub set_subs[] = {
    {0x04, KK_OP_SET_BASIC_INFORMATION_FILE, kk_pml_file_set_basic, NULL},
    {0x0A, KK_OP_SET_RENAME_INFORMATION_FILE, kk_pml_file_set_rename, "Write"},
    {0x0B, KK_OP_SET_LINK_INFORMATION_FILE, kk_pml_file_set_rename, "Write"},
    {0x0D, KK_OP_SET_DISPOSITION_INFORMATION_FILE, kk_pml_file_set_disposition, "Write"},
    {0x0E, KK_OP_SET_POSITION_INFORMATION_FILE, kk_pml_file_set_position, NULL},
    {0x13, KK_OP_SET_ALLOCATION_INFORMATION_FILE, kk_pml_file_set_allocation, NULL},
    {0x14, KK_OP_SET_END_OF_FILE_INFORMATION_FILE, kk_pml_file_set_end_of_file, NULL},
    {0x16, KK_OP_SET_FILE_STREAM_INFORMATION, NULL, NULL},
    {0x17, KK_OP_SET_PIPE_INFORMATION, NULL, NULL},
    {0x27, KK_OP_SET_VALID_DATA_LENGTH_INFORMATION_FILE, kk_pml_file_set_valid_data_length, NULL},
    {0x28, KK_OP_SET_SHORT_NAME_INFORMATION, NULL, NULL},
    {0x3D, KK_OP_SET_REPLACE_COMPLETION_INFORMATION, NULL, NULL},
    {0x40, KK_OP_SET_DISPOSITION_INFORMATION_EX, kk_pml_file_set_disposition_ex, "Write"},
    {0x41, KK_OP_SET_RENAME_INFORMATION_EX, kk_pml_file_set_rename_ex, "Write"},
    {0x42, KK_OP_SET_RENAME_INFORMATION_EX_BYPASS_ACCESS_CHECK, kk_pml_file_set_rename_ex, "Write"},
    {0x4A, KK_OP_SET_STORAGE_RESERVED_ID_INFORMATION, NULL, NULL},
    SUB_END,
};

/* FS_INFORMATION_CLASS. */
static const file_sub query_volume_subs[] = {
    {0x1, KK_OP_QUERY_INFORMATION_VOLUME, kk_pml_volume_query, NULL},
    {0x2, KK_OP_QUERY_LABEL_INFORMATION_VOLUME, kk_pml_volume_query_label, NULL},
    {0x3, KK_OP_QUERY_SIZE_INFORMATION_VOLUME, kk_pml_volume_query_size, NULL},
    {0x4, KK_OP_QUERY_DEVICE_INFORMATION_VOLUME, kk_pml_volume_query_device, NULL},
    {0x5, KK_OP_QUERY_ATTRIBUTE_INFORMATION_VOLUME, kk_pml_volume_query_attributes, NULL},
    {0x6, KK_OP_QUERY_CONTROL_INFORMATION_VOLUME, NULL, NULL},
    {0x7, KK_OP_QUERY_FULL_SIZE_INFORMATION_VOLUME, kk_pml_volume_query_full_size, NULL},
    {0x8, KK_OP_QUERY_OBJECT_ID_INFORMATION_VOLUME, kk_pml_volume_query_object_id, NULL},
    SUB_END,
};

static const file_sub directory_subs[] = {
    {0x1, KK_OP_QUERY_DIRECTORY, kk_pml_file_query_directory, NULL},
    {0x2, KK_OP_NOTIFY_CHANGE_DIRECTORY, kk_pml_file_notify_change, NULL},
    SUB_END,
};

static const file_sub lock_subs[] = {
    {0x1, KK_OP_LOCK_FILE, kk_pml_file_lock, NULL},
    {0x2, KK_OP_UNLOCK_FILE_SINGLE, kk_pml_file_unlock_single, NULL},
    {0x3, KK_OP_UNLOCK_FILE_ALL, NULL, NULL},
    {0x4, KK_OP_UNLOCK_FILE_BY_KEY, NULL, NULL},
    SUB_END,
};

static const file_sub plug_and_play_subs[] = {
    {0x00, KK_OP_START_DEVICE, NULL, NULL},
    {0x01, KK_OP_QUERY_REMOVE_DEVICE, NULL, NULL},
    {0x02, KK_OP_REMOVE_DEVICE, NULL, NULL},
    {0x03, KK_OP_CANCEL_REMOVE_DEVICE, NULL, NULL},
    {0x04, KK_OP_STOP_DEVICE, NULL, NULL},
    {0x05, KK_OP_QUERY_STOP_DEVICE, NULL, NULL},
    {0x06, KK_OP_CANCEL_STOP_DEVICE, NULL, NULL},
    {0x07, KK_OP_QUERY_DEVICE_RELATIONS, NULL, NULL},
    {0x08, KK_OP_QUERY_INTERFACE, NULL, NULL},
    {0x09, KK_OP_QUERY_CAPABILITIES, NULL, NULL},
    {0x0A, KK_OP_QUERY_RESOURCES, NULL, NULL},
    {0x0B, KK_OP_QUERY_RESOURCE_REQUIREMENTS, NULL, NULL},
    {0x0C, KK_OP_QUERY_DEVICE_TEXT, NULL, NULL},
    {0x0D, KK_OP_FILTER_RESOURCE_REQUIREMENTS, NULL, NULL},
    {0x0F, KK_OP_READ_CONFIG, NULL, NULL},
    {0x10, KK_OP_WRITE_CONFIG, NULL, NULL},
    {0x11, KK_OP_EJECT, NULL, NULL},
    {0x12, KK_OP_SET_LOCK, NULL, NULL},
    {0x13, KK_OP_QUERY_ID, NULL, NULL},
    {0x14, KK_OP_QUERY_PNP_DEVICE_STATE, NULL, NULL},
    {0x15, KK_OP_QUERY_BUS_INFORMATION, NULL, NULL},
    {0x16, KK_OP_DEVICE_USAGE_NOTIFICATION, NULL, NULL},
    {0x17, KK_OP_SURPRISE_REMOVAL, NULL, NULL},
    {0x18, KK_OP_QUERY_LEGACY_BUS_INFORMATION, NULL, NULL},
    SUB_END,
};

/* Operations by type. */
static const kk_operation operations[] = {
#define KK_FILE_TYPE(type, operation, name, says_more) [type] = KK_OP_##operation,
#define KK_FAST_REQUEST(operation, name)
#include "capture/columns/file_types.def"
#undef KK_FILE_TYPE
#undef KK_FAST_REQUEST
};

/* What else is known of a type. */
typedef struct file_row {
    kk_pml_file_decoder *detail;
    const char *category;
    const file_sub *subs; /* NULL when the minor function does not matter */
} file_row;

static const file_row rows[] = {
    [0] = {NULL, "", NULL},                                /* VolumeDismount */
    [1] = {NULL, "", NULL},                                /* VolumeMount */
    [2] = {kk_pml_file_mdl_complete, "", NULL},            /* FASTIO_MDL_WRITE_COMPLETE */
    [3] = {kk_pml_file_read_write, "Write", NULL},         /* WriteFile, FASTIO_PREPARE_MDL_WRITE */
    [4] = {kk_pml_file_mdl_complete, "", NULL},            /* FASTIO_MDL_READ_COMPLETE */
    [5] = {kk_pml_file_read_write, "Read", NULL},          /* ReadFile, FASTIO_MDL_READ */
    [6] = {kk_pml_file_query_open, "", NULL},              /* QueryOpen */
    [7] = {kk_pml_file_check_if_possible, "", NULL},       /* FASTIO_CHECK_IF_POSSIBLE */
    [8] = {NULL, "", NULL},                                /* IRP_MJ_12 */
    [9] = {NULL, "", NULL},                                /* IRP_MJ_11 */
    [10] = {NULL, "", NULL},                               /* IRP_MJ_10 */
    [11] = {NULL, "", NULL},                               /* IRP_MJ_9 */
    [12] = {NULL, "", NULL},                               /* IRP_MJ_8 */
    [13] = {NULL, "", NULL},                               /* FASTIO_NOTIFY_STREAM_FO_CREATION */
    [14] = {NULL, "", NULL},                               /* FASTIO_RELEASE_FOR_CC_FLUSH */
    [15] = {NULL, "", NULL},                               /* FASTIO_ACQUIRE_FOR_CC_FLUSH */
    [16] = {NULL, "", NULL},                               /* FASTIO_RELEASE_FOR_MOD_WRITE */
    [17] = {kk_pml_file_acquire_for_mod_write, "", NULL},  /* FASTIO_ACQUIRE_FOR_MOD_WRITE */
    [18] = {NULL, "", NULL},                               /* FASTIO_RELEASE_FOR_SECTION_SYNCHRONIZATION */
    [19] = {kk_pml_file_mapping, "", NULL},                /* CreateFileMapping */
    [20] = {kk_pml_file_create, "", NULL},                 /* CreateFile: "Write" when it makes something */
    [21] = {kk_pml_file_create_pipe, "", NULL},            /* CreatePipe */
    [22] = {NULL, "", NULL},                               /* IRP_MJ_CLOSE */
    [23] = {kk_pml_file_read_write, "Read", NULL},         /* ReadFile */
    [24] = {kk_pml_file_read_write, "Write", NULL},        /* WriteFile */
    [25] = {NULL, "Read Metadata", query_subs},            /* QueryInformationFile */
    [26] = {NULL, "Write Metadata", set_subs},             /* SetInformationFile */
    [27] = {NULL, "Read Metadata", NULL},                  /* QueryEAFile */
    [28] = {NULL, "Write Metadata", NULL},                 /* SetEAFile */
    [29] = {NULL, "", NULL},                               /* FlushBuffersFile */
    [30] = {NULL, "", query_volume_subs},                  /* QueryVolumeInformation */
    [31] = {kk_pml_volume_set, "", NULL},                  /* SetVolumeInformation */
    [32] = {NULL, "Read Metadata", directory_subs},        /* DirectoryControl */
    [33] = {kk_pml_file_control, "", NULL},                /* FileSystemControl: by the control code */
    [34] = {kk_pml_file_control, "", NULL},                /* DeviceIoControl */
    [35] = {kk_pml_file_control, "", NULL},                /* InternalDeviceIoControl */
    [36] = {NULL, "", NULL},                               /* Shutdown */
    [37] = {NULL, "", lock_subs},                          /* LockUnlockFile */
    [38] = {NULL, "", NULL},                               /* CloseFile */
    [39] = {kk_pml_file_create_pipe, "", NULL},            /* CreateMailSlot */
    [40] = {kk_pml_file_security, "Read Metadata", NULL},  /* QuerySecurityFile */
    [41] = {kk_pml_file_security, "Write Metadata", NULL}, /* SetSecurityFile */
    [42] = {NULL, "", NULL},                               /* Power */
    [43] = {NULL, "", NULL},                               /* SystemControl */
    [44] = {NULL, "", NULL},                               /* DeviceChange */
    [45] = {NULL, "Read Metadata", NULL},                  /* QueryFileQuota */
    [46] = {NULL, "Write Metadata", NULL},                 /* SetFileQuota */
    [47] = {NULL, "", plug_and_play_subs},                 /* PlugAndPlay */
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

_Static_assert(ROW_COUNT == sizeof operations / sizeof operations[0], "a row for every type");

static const file_sub *find_sub(const file_row *row, uint8_t sub)
{
    for (const file_sub *at = row->subs; at && at->operation != KK_OP_OTHER; at++) {
        if (at->sub == sub) {
            return at;
        }
    }
    return NULL;
}

/* The first information class that Process Monitor names since 3.60 only. */
#define CLASS_OF_3_60 0x46u

/* What the Process Monitor of the capture calls the operation: that of version 7 had another name for one,
 * and older ones do not know newer classes. */
static kk_operation name_of_version(const kk_pml_layout *layout, const file_sub *sub)
{
    if (sub->sub >= CLASS_OF_3_60 && layout->wording >= KK_PML_WORDING_3_53) {
        return KK_OP_OTHER;
    }
    bool renamed = layout->version == 7 && sub->operation == KK_OP_SET_ALLOCATION_INFORMATION_FILE;
    return renamed ? KK_OP_SET_ALL_INFORMATION_FILE : sub->operation;
}

/* A minor function that is not in its table has no name ("<Unknown>"); 0 goes by the major function's. */
static kk_operation file_operation(const kk_pml_layout *layout, uint16_t type, const unsigned char *detail,
                                   size_t size)
{
    if (type >= ROW_COUNT) {
        return KK_OP_OTHER;
    }
    uint8_t minor = size > 0 ? detail[0] : 0;
    const file_sub *sub = find_sub(&rows[type], minor);
    if (sub) {
        return name_of_version(layout, sub);
    }
    return rows[type].subs && minor != 0 ? KK_OP_OTHER : operations[type];
}

static void file_other_name(const kk_pml_event *event, kk_buf *out)
{
    (void)event;
    kk_buf_append_text(out, "<Unknown>");
}

static void file_path(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    kk_pml_file_event file = kk_pml_file_event_of(event);
    size_t start = out->size;
    kk_pml_file_append_path(&file, out);
    if (operation == KK_OP_QUERY_DIRECTORY) {
        size_t end = out->size;
        if (end == start || out->data[end - 1] != '\\') {
            kk_buf_append_char(out, '\\');
        }
        if (!kk_pml_file_append_pattern(&file, out)) {
            out->size = end;
        }
    }
}

/* A directory's path goes on with what was looked for in it. */
static kk_str file_path_in_place(const kk_pml_event *event, kk_operation operation)
{
    if (operation == KK_OP_QUERY_DIRECTORY) {
        return (kk_str){NULL, 0};
    }
    kk_pml_file_event file = kk_pml_file_event_of(event);
    return kk_pml_string_in_place(&file.path, file.path_info);
}

static void file_detail(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    (void)operation;
    if (event->type >= ROW_COUNT) {
        return;
    }
    kk_pml_file_event file = kk_pml_file_event_of(event);
    const file_sub *sub = find_sub(&rows[event->type], file.sub);
    kk_pml_file_decoder *decoder = sub ? sub->detail : rows[event->type].detail;
    if (decoder) {
        kk_pml_detail detail = kk_pml_detail_of(event, out);
        decoder(&file, &detail);
        kk_pml_detail_end(&detail);
    }
}

static kk_str file_category(const kk_pml_event *event, kk_operation operation)
{
    if (event->type >= ROW_COUNT) {
        return KK_STR("");
    }
    kk_pml_file_event file = kk_pml_file_event_of(event);
    switch (operation) {
    case KK_OP_CREATE_FILE:
        return kk_str_of(kk_pml_file_create_writes(&file) ? "Write" : "");
    case KK_OP_SET_DISPOSITION_INFORMATION_FILE:
    case KK_OP_SET_DISPOSITION_INFORMATION_EX:
        return kk_str_of(kk_pml_file_deletes(&file, operation) ? "Write" : "");
    case KK_OP_FILE_SYSTEM_CONTROL:
        return kk_str_of(kk_pml_file_control_category(&file));
    default:
        break;
    }
    const file_sub *sub = find_sub(&rows[event->type], file.sub);
    return kk_str_of(sub && sub->category ? sub->category : rows[event->type].category);
}

static kk_availability attributes_field(const kk_pml_file_event *file, kk_operation operation, kk_buf *text,
                                        kk_value *value)
{
    uint32_t attributes;
    if (!kk_pml_file_answered_attributes(file, operation, &attributes)) {
        return KK_UNAVAILABLE;
    }
    size_t start = text->size;
    kk_pml_append_attributes(text, attributes);
    return kk_pml_give_appended(KK_TEXT, text, start, value);
}

static bool is_rename(kk_operation operation)
{
    return operation == KK_OP_SET_RENAME_INFORMATION_FILE || operation == KK_OP_SET_LINK_INFORMATION_FILE ||
           operation == KK_OP_SET_RENAME_INFORMATION_EX ||
           operation == KK_OP_SET_RENAME_INFORMATION_EX_BYPASS_ACCESS_CHECK;
}

static kk_availability file_field(const kk_pml_event *event, kk_operation operation, kk_field field,
                                  kk_buf *text, kk_value *value)
{
    kk_pml_file_event file = kk_pml_file_event_of(event);
    size_t start = text->size;
    if (operation == KK_OP_CREATE_FILE) {
        return kk_pml_file_create_field(&file, field, text, value);
    }
    switch (field) {
    case KK_FIELD_FILE_NEW_PATH:
        if (!is_rename(operation)) {
            return KK_UNAVAILABLE;
        }
        kk_pml_file_append_new_path(&file, text);
        return kk_pml_give_appended(KK_TEXT, text, start, value);
    case KK_FIELD_FILE_ATTRIBUTES:
        return attributes_field(&file, operation, text, value);
    case KK_FIELD_FILE_OFFSET:
    case KK_FIELD_FILE_LENGTH:
        return operation == KK_OP_READ_FILE || operation == KK_OP_WRITE_FILE
                   ? kk_pml_file_transfer_field(&file, field, value)
                   : KK_UNAVAILABLE;
    case KK_FIELD_FILE_DELETE:
        return operation == KK_OP_SET_DISPOSITION_INFORMATION_FILE ||
                       operation == KK_OP_SET_DISPOSITION_INFORMATION_EX
                   ? kk_pml_give_number(KK_BOOL, kk_pml_file_deletes(&file, operation), value)
                   : KK_UNAVAILABLE;
    default:
        return KK_UNAVAILABLE;
    }
}

const kk_pml_class kk_pml_file_class = {
    .operation = file_operation,
    .other_name = file_other_name,
    .path = file_path,
    .path_in_place = file_path_in_place,
    .detail = file_detail,
    .category = file_category,
    .field = file_field,
};
