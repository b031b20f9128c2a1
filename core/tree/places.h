/* Places in a file system, as far as they tell who may write there. */
#ifndef KK_TREE_PLACES_H
#define KK_TREE_PLACES_H

#include "case/case.h"

/* True for the folders of Windows and of installed programs, which users do not write to: by the capture's
 * environment where it has one, else by the names that Windows gives them. Their temporary folders are not
 * protected. */
bool kk_tree_is_protected(const kk_case *self, kk_str path);

/* True for programs that keep themselves in a user's folder and start with the session: OneDrive, Teams,
 * updaters. */
bool kk_tree_is_resident(const kk_case *self, kk_str path);

/* The folder of a file as people say it: relative to the user's profile when it lies there ("Desktop"), else
 * in full. */
kk_str kk_tree_spoken_folder(const kk_case *self, kk_str path);

#endif
