--- Exit statuses by which programs end when something goes wrong, as whole numbers of 32 bits: NTSTATUS values
-- (ntstatus.h) that Windows' loader or an exception leaves, and those of .NET's host (its error codes, docs of
-- dotnet/runtime). `cause` is what rules ask for; `name` is Windows' own.

local statuses = {}

statuses.CAUSES = {
    -- the loader found no library, or not what it wanted in it
    [0xC0000135] = { cause = "library", name = "STATUS_DLL_NOT_FOUND" },
    [0xC0000138] = { cause = "export", name = "STATUS_ORDINAL_NOT_FOUND" },
    [0xC0000139] = { cause = "export", name = "STATUS_ENTRYPOINT_NOT_FOUND" },
    [0xC000007B] = { cause = "architecture", name = "STATUS_INVALID_IMAGE_FORMAT" },
    [0xC0000142] = { cause = "start", name = "STATUS_DLL_INIT_FAILED" },
    [0xC0150002] = { cause = "assembly", name = "STATUS_SXS_CANT_GEN_ACTCTX" },
    -- an exception that nobody caught
    [0xC0000005] = { cause = "crash", name = "STATUS_ACCESS_VIOLATION" },
    [0xC0000006] = { cause = "crash", name = "STATUS_IN_PAGE_ERROR" },
    [0xC000001D] = { cause = "crash", name = "STATUS_ILLEGAL_INSTRUCTION" },
    [0xC0000096] = { cause = "crash", name = "STATUS_PRIVILEGED_INSTRUCTION" },
    [0xC0000094] = { cause = "crash", name = "STATUS_INTEGER_DIVIDE_BY_ZERO" },
    [0xC00000FD] = { cause = "crash", name = "STATUS_STACK_OVERFLOW" },
    [0xC0000374] = { cause = "crash", name = "STATUS_HEAP_CORRUPTION" },
    [0xC0000409] = { cause = "crash", name = "STATUS_STACK_BUFFER_OVERRUN" },
    [0xC000041D] = { cause = "crash", name = "STATUS_FATAL_USER_CALLBACK_EXCEPTION" },
    [0xC0000420] = { cause = "crash", name = "STATUS_ASSERTION_FAILURE" },
    [0x80000003] = { cause = "crash", name = "STATUS_BREAKPOINT" },
    [0xE06D7363] = { cause = "crash", name = "C++ exception" },
    [0xE0434352] = { cause = "crash", name = ".NET exception" },
    [0xE0434F4D] = { cause = "crash", name = ".NET exception" },
    -- .NET is missing, or its version
    [0x80008083] = { cause = "runtime", name = "CoreHostLibMissingFailure" },
    [0x80008096] = { cause = "runtime", name = "FrameworkMissingFailure" },
    [0x80131700] = { cause = "runtime", name = "CLR_E_SHIM_RUNTIMELOAD" },
    [0x80131018] = { cause = "runtime", name = "COR_E_ASSEMBLYEXPECTED" },
}

--- Parts of paths, in lower case, that are looked for in vain where .NET is absent.
statuses.RUNTIME_TRACES = {
    [[\hostfxr.dll]], [[\mscoree.dll]], [[\dotnet\host\fxr]], [[\dotnet\setup\installedversions]],
    [[\net framework setup\ndp\]],
}

return statuses
