"""Ordinary: a developer's builds: MSBuild with cl and link, cargo with build scripts that are run from target, gcc with
its temporary files and a configure script's conftest.exe, unit tests run and deleted again; a clean-up of everything at
the end."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-09-19T15:11:20", "user": "RUSTBELT\\ana", "home": "C:\\Users\\ana", "computer": "RUSTBELT",
           "os_version": (10, 0, 22631)}
MICROSOFT = {"company": "Microsoft Corporation"}
STUDIO = r"C:\Program Files\Microsoft Visual Studio\2022\Community"
TOOLS = STUDIO + r"\VC\Tools\MSVC\14.41.34120\bin\HostX64\x64"
GCC = r"C:\msys64\ucrt64\bin"
CARGO = r"C:\Users\ana\.cargo\bin"


def msbuild(c, shell, work):
    build = c.spawn(shell, STUDIO + r"\MSBuild\Current\Bin\amd64\MSBuild.exe", "msbuild tally.sln /m "
                    "/p:Configuration=Release", directory=work,
                    **MICROSOFT)
    node = c.spawn(build, STUDIO + r"\MSBuild\Current\Bin\amd64\MSBuild.exe",
                   '"%s\\MSBuild\\Current\\Bin\\amd64\\MSBuild.exe" /nologo '
                   '/nodemode:1 /nodeReuse:true /low:false' % STUDIO, directory=work, **MICROSOFT)
    temporary = c.home + r"\AppData\Local\Temp\MSBuildTemp"
    for number in range(4):
        response = temporary + r"\tmp%08x.rsp" % (number * 0x3A71C9F3 & 0xFFFFFFFF)
        c.drop(node, response, 2000)
        compiler = c.spawn(node, TOOLS + r"\CL.exe", '"%s\\CL.exe" @"%s"' % (TOOLS, response), directory=work, **MICROSOFT)
        c.read(compiler, response, 2000)
        c.load(compiler, TOOLS + r"\c2.dll")
        c.read(compiler, work + r"\src\part%d.cpp" % number, 12_000)
        c.drop(compiler, work + r"\Release\part%d.obj" % number, 90_000)
        c.exit(compiler)
        c.delete(node, response)
    linker = c.spawn(node, TOOLS + r"\link.exe",
                     r'"%s\link.exe" /OUT:"%s\Release\tally.exe" part0.obj part1.obj' % (TOOLS, work), **MICROSOFT)
    c.drop(linker, work + r"\Release\tally.exe", 320_000)
    c.drop(linker, work + r"\Release\tally.pdb", 500_000)
    c.exit(linker)
    after = temporary + r"\tmp5f3c0a17d2ab4a2b.exec.cmd"
    c.drop(node, after, 400)
    step = c.spawn(node, c.system_root + r"\System32\cmd.exe", '"C:\\Windows\\system32\\cmd.exe" /Q /D /C "%s"' % after,
                   directory=work, **MICROSOFT)
    c.read(step, after, 400)
    c.drop(step, work + r"\dist\tally.exe", 320_000)
    tests = c.spawn(step, work + r"\Release\tally.exe", r"..\Release\tally.exe --self-test", directory=work)
    c.exit(tests)
    c.exit(step)
    c.delete(node, after)
    c.exit(build)
    return node


def cargo(c, shell, work):
    """Build scripts are compiled to executables in target and run at once."""
    build = c.spawn(shell, CARGO + r"\cargo.exe", "cargo test --release", directory=work)
    proxy = c.spawn(build, c.home + r"\.rustup\toolchains\stable-x86_64-pc-windows-msvc\bin\cargo.exe",
                    "cargo test --release", directory=work)
    c.exchange(proxy, ("198.51.100.131", 443), 50900, [517, 400], [1460] * 10)
    compiler_image = c.home + r"\.rustup\toolchains\stable-x86_64-pc-windows-msvc\bin\rustc.exe"
    for name in ("libc-4f0a9be2", "ring-90d21c77", "serde-1b77aa0e", "windows_x86_64-d0c5"):
        c.drop(proxy, c.home + r"\.cargo\registry\cache\%s.crate" % name, 40_000)
        folder = work + r"\target\release\build" + "\\" + name
        compiler = c.spawn(proxy, compiler_image, "rustc --crate-name build_script_build build.rs --out-dir %s" % folder,
                           directory=work)
        c.drop(compiler, folder + r"\build_script_build.exe", 200_000)
        c.exit(compiler)
        c.open(proxy, folder + r"\build-script-build.exe", 0x120116, 2, 2)
        c.close(proxy, folder + r"\build-script-build.exe")
        script = c.spawn(proxy, folder + r"\build-script-build.exe", directory=work)
        if name.startswith("ring"):
            where = c.spawn(script, r"C:\Program Files (x86)\Microsoft Visual Studio\Installer\vswhere.exe",
                            "vswhere.exe -latest -format json",
                            **MICROSOFT)
            c.exit(where)
            query = c.spawn(script, c.system_root + r"\System32\reg.exe",
                            r"reg query HKLM\SOFTWARE\Microsoft\VisualStudio\SxS\VS7 /reg:32", **MICROSOFT)
            c.exit(query)
        c.drop(script, folder + r"\out\bindings.rs", 4000)
        c.exit(script)
    for name in ("tally_core-6e1f3bb2.exe", "integration-0a1b2c3d.exe"):
        path = work + r"\target\release\deps" + "\\" + name
        compiler = c.spawn(proxy, compiler_image, "rustc --test --crate-name %s" % name.split("-", 1)[0], directory=work)
        c.drop(compiler, path, 400_000)
        c.exit(compiler)
        test = c.spawn(proxy, path, directory=work)
        c.drop(test, c.home + r"\AppData\Local\Temp\.tmpQ2x1Zr\ledger.db", 9000)
        c.exchange(test, ("127.0.0.1", 50990), 50991, [120], [300])
        c.delete(test, c.home + r"\AppData\Local\Temp\.tmpQ2x1Zr\ledger.db")
        c.exit(test)
    c.exit(proxy)
    c.exit(build)


def configure(c, shell, work):
    """configure builds and runs many small conftest.exe and deletes each."""
    runner = c.spawn(shell, r"C:\msys64\usr\bin\sh.exe", "sh ./configure --prefix=/ucrt64", directory=work)
    for number in range(9):
        c.drop(runner, work + r"\conftest.c", 300)
        gcc = c.spawn(runner, GCC + r"\gcc.exe", "gcc -o conftest.exe -g -O2 conftest.c", directory=work)
        inner = c.spawn(gcc, r"C:\msys64\ucrt64\lib\gcc\x86_64-w64-mingw32\14.2.0\cc1.exe", "cc1.exe -quiet conftest.c",
                        directory=work)
        assembly = c.home + r"\AppData\Local\Temp\cc%s.s" % ("abcdefghi"[number] * 6)
        c.drop(inner, assembly, 1400)
        c.exit(inner)
        linker = c.spawn(gcc, r"C:\msys64\ucrt64\bin\ld.exe", "ld.exe -o conftest.exe", directory=work)
        c.drop(linker, work + r"\conftest.exe", 60_000)
        c.exit(linker)
        c.delete(gcc, assembly)
        c.exit(gcc)
        if number % 2 == 0:
            test = c.spawn(runner, work + r"\conftest.exe", "./conftest.exe", directory=work)
            c.exit(test, number % 3)
        c.delete(runner, work + r"\conftest.exe")
        c.delete(runner, work + r"\conftest.c")
    c.exit(runner)


def story(c):
    desktop = Desktop(c)
    work = r"E:\src\tally"
    desktop.murmur(4)
    shell = c.spawn(desktop.explorer, c.system_root + r"\System32\cmd.exe", 'C:\\Windows\\system32\\cmd.exe /k '
                    '"%s\\Common7\\Tools\\VsDevCmd.bat"' % STUDIO,
                    directory=work, **MICROSOFT)
    node = msbuild(c, shell, work)
    cargo(c, shell, work)
    configure(c, shell, work)
    for number in range(4):
        c.delete(shell, work + r"\Release\part%d.obj" % number)
    killer = c.spawn(shell, c.system_root + r"\System32\taskkill.exe", "taskkill  /F /IM MSBuild.exe /T", directory=work,
                     **MICROSOFT)
    c.exit(killer)
    c.exit(node, 1)
    desktop.murmur(4)
