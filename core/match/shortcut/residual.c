#include "match/shortcut/residual.h"

#include <stdlib.h>

/* Beyond so many nodes and children that were added, expressions stay as they are. */
#define MOST_ADDED ((size_t)1 << 18)

bool kk_match_residuals_init(kk_residuals *residuals, kk_program *program, kk_planned_truth *truth,
                             void *context)
{
    size_t nodes = program->nodes.count + 1;
    *residuals = (kk_residuals){.program = program, .truth = truth, .context = context, .stamp = 1};
    residuals->made = calloc(nodes, sizeof *residuals->made);
    residuals->stamps = calloc(nodes, sizeof *residuals->stamps);
    return residuals->made && residuals->stamps;
}

void kk_match_residuals_free(kk_residuals *residuals)
{
    free(residuals->made);
    free(residuals->stamps);
    free(residuals->stack.items);
}

void kk_match_residuals_next(kk_residuals *residuals)
{
    residuals->stamp++;
}

/* A node like `node`, with the children on the stack from `from` on. */
static bool add_node(kk_residuals *residuals, kk_node node, size_t from, uint32_t *number)
{
    kk_program *program = residuals->program;
    size_t count = residuals->stack.count - from;
    size_t first = program->children.count;
    if (first + count > UINT32_MAX || program->nodes.count >= UINT32_MAX || !KK_LIST_GROW(&program->nodes)) {
        return false;
    }
    for (size_t i = from; i < residuals->stack.count; i++) {
        if (!KK_LIST_GROW(&program->children)) {
            return false;
        }
        program->children.items[program->children.count++] = residuals->stack.items[i];
    }
    node.first = (uint32_t)first;
    node.count = (uint32_t)count;
    *number = (uint32_t)program->nodes.count;
    program->nodes.items[program->nodes.count++] = node;
    residuals->added += 1 + count;
    return true;
}

static bool reduce_node(kk_residuals *residuals, uint32_t *number);

/* Puts what is left of the node's children on the stack; `*changed` tells whether that differs from them. */
static bool reduce_children(kk_residuals *residuals, kk_node node, bool *changed)
{
    for (uint32_t i = 0; i < node.count; i++) {
        uint32_t child = residuals->program->children.items[node.first + i], left = child;
        bool dropped = residuals->truth(residuals->context, child) != KK_UNDECIDED;
        if (!dropped && (!reduce_node(residuals, &left) || !KK_LIST_GROW(&residuals->stack))) {
            return false;
        }
        if (!dropped) {
            residuals->stack.items[residuals->stack.count++] = left;
        }
        *changed |= dropped || left != child;
    }
    return true;
}

/* As deep as expressions may be. */
static bool reduce_node(kk_residuals *residuals, uint32_t *number)
{
    uint32_t original = *number;
    kk_node node = residuals->program->nodes.items[original];
    if (node.kind == KK_NODE_LEAF) {
        return true;
    }
    if (residuals->stamps[original] == residuals->stamp) {
        *number = residuals->made[original];
        return true;
    }
    size_t from = residuals->stack.count;
    bool changed = false;
    bool done = reduce_children(residuals, node, &changed);
    if (done && residuals->stack.count == from + 1) {
        *number = residuals->stack.items[from];
    } else if (done && changed) {
        done = add_node(residuals, node, from, number);
    }
    residuals->stack.count = from;
    residuals->made[original] = *number;
    residuals->stamps[original] = residuals->stamp;
    return done;
}

bool kk_match_residual(kk_residuals *residuals, uint32_t *node)
{
    return residuals->added > MOST_ADDED || reduce_node(residuals, node);
}
