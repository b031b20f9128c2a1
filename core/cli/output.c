/* Files that are whole or not there. */
#include "base/os/file.h"
#include "base/os/signal.h"
#include "base/os/terminal.h"
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct kk_output {
    FILE *file;
    char *target; /* NULL for stdout */
    char *beside; /* what is written until it is complete */
    bool failed;
    int failure; /* errno of the first failed write */
};

static bool open_beside(kk_output *output, const char *path)
{
    kk_os_signals_hold(true); /* no file without somebody to remove it */
    output->file = kk_os_create_beside(path, &output->beside);
    kk_signals_unfinished(output->beside);
    kk_os_signals_hold(false);
    return output->file != NULL;
}

/* Opens what `path` names: a file that is not there yet, a regular file, or a device. */
static bool open_target(kk_output *output, const char *path)
{
    output->target = strdup(path);
    if (!output->target) {
        return false;
    }
    kk_os_facts facts;
    if (!kk_os_facts_of(path, &facts) || facts.kind == KK_OS_REGULAR) {
        return open_beside(output, path);
    }
    output->file = kk_os_create_stream(path); /* of a folder: fails with EISDIR */
    return output->file != NULL;
}

/* Removes what was written. Frees it. */
static void abandon(kk_output *output)
{
    if (output->file && output->file != stdout) {
        fclose(output->file);
    }
    if (output->beside) {
        kk_os_remove(output->beside);
        kk_signals_unfinished(NULL);
    }
    free(output->beside);
    free(output->target);
    free(output);
}

static bool facts_of_capture(const char *capture, kk_os_facts *facts)
{
    kk_os_file input;
    if (!kk_os_is_standard_input(capture)) {
        return kk_os_facts_of(capture, facts);
    }
    bool known = kk_os_standard_input(&input);
    if (known) {
        known = kk_os_file_facts(input, facts);
        kk_os_file_close(input);
    }
    return known;
}

/* Both are files: what reads a terminal may write to it. */
static bool is_capture(const char *path, const char *capture)
{
    kk_os_facts one, two;
    return kk_os_facts_of(path, &one) && facts_of_capture(capture, &two) && two.kind == KK_OS_REGULAR &&
           kk_os_is_same(&one, &two);
}

kk_output *kk_output_open(const char *path, const char *capture, kk_error *error)
{
    if (path && capture && is_capture(path, capture)) {
        kk_fail(error, "%s: is the capture itself; choose another place", path);
        return NULL;
    }
    kk_output *output = calloc(1, sizeof *output);
    if (!output) {
        kk_fail_memory(error, "opening an output");
        return NULL;
    }
    bool opened;
    if (!path || strcmp(path, "-") == 0) {
        output->file = stdout;
        opened = true;
    } else {
        opened = open_target(output, path);
    }
    if (!opened) {
        kk_fail(error, "%s: cannot be written: %s; choose another place", path, strerror(errno));
        abandon(output);
        return NULL;
    }
    return output;
}

bool kk_output_write(void *context, const char *bytes, size_t size)
{
    kk_output *output = context;
    if (!output->failed && fwrite(bytes, 1, size, output->file) != size) {
        output->failed = true;
        output->failure = errno;
    }
    return !output->failed;
}

static bool finish_file(kk_output *output)
{
    bool flushed = fflush(output->file) == 0 && !output->failed;
    if (!flushed && !output->failed) {
        output->failure = errno;
    }
    if (output->file == stdout) {
        clearerr(stdout); /* reported once */
    } else if (fclose(output->file) != 0 && flushed) {
        output->failure = errno;
        flushed = false;
    }
    output->file = NULL;
    return flushed;
}

bool kk_output_commit(kk_output *output, kk_error *error)
{
    bool whole = output->beside != NULL; /* else what was written stays */
    const char *name = output->target ? output->target : "standard output";
    bool ok = finish_file(output);
    if (ok && output->beside && !kk_os_replace(output->beside, output->target)) {
        output->failure = errno;
        ok = false;
    }
    if (!ok) {
        kk_fail(error, "%s: writing failed: %s; %s", name, strerror(output->failure),
                whole ? "nothing was left there" : "what is there is not complete");
    } else if (output->beside) {
        kk_signals_unfinished(NULL);
        free(output->beside);
        output->beside = NULL;
    }
    abandon(output);
    return ok;
}

bool kk_output_is_terminal(const kk_output *output)
{
    return output->file == stdout && kk_os_is_terminal(stdout);
}

bool kk_output_end(kk_output *output, bool written, kk_error *error)
{
    if (written || output->failed) {
        return kk_output_commit(output, error);
    }
    abandon(output);
    return false;
}

bool kk_output_flush_standard(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return true;
    }
    kk_message("standard output: writing failed%s%s; what is there is not complete", errno ? ": " : "",
               errno ? strerror(errno) : "");
    return false;
}
