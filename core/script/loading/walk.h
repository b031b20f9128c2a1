/* Finds the rule files of a folder. Private to core/script/. */
#ifndef KK_SCRIPT_WALK_H
#define KK_SCRIPT_WALK_H

/* Callbacks of a walk; the paths they get live for the call only. */
typedef struct kk_walker {
    void (*file)(void *context, const char *path);
    void (*unreadable)(void *context, const char *path, int reason); /* a folder; an errno */
    void *context;
} kk_walker;

/* The .lua files of folder `path` in name order, those of folders within included, each where its folder's
 * name stands. Names that begin with a dot are passed over, links that lead back are not followed. A `path`
 * that is a .lua file is itself found. */
void kk_walk(const char *path, const kk_walker *walker);

#endif
