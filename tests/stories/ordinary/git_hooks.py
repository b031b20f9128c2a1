"""Ordinary: a developer clones, commits and pushes with Git for Windows: ssh reads the private key, a credential helper
is asked, hooks run as shell scripts with Python and npm in them, locks and objects are renamed by the dozen, a
background clean-up runs."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-10-04T11:55:02", "user": "KODEHULE\\sindre", "home": "C:\\Users\\sindre", "computer": "KODEHULE"}
GIT = r"C:\Program Files\Git"
MAKER = {"company": "The Git Development Community", "description": "Git for Windows", "version": "2.38.0"}
WORK = r"C:\Users\sindre\prosjekt\fergeruter"
CORE = GIT + r"\mingw64\libexec\git-core"
HOST = ("203.0.113.140", 22)


def git(c, parent, words, inner=False, directory=WORK):
    """git.exe of cmd starts the one of mingw64, which reads the settings."""
    if inner:
        image = CORE + r"\git.exe" if words.split()[0] != "remote-https" else CORE + r"\git-remote-https.exe"
        one = c.spawn(parent, image, "git " + words, directory=directory, **MAKER)
    else:
        outer = c.spawn(parent, GIT + r"\cmd\git.exe", "git  " + words, directory=directory, **MAKER)
        one = c.spawn(outer, GIT + r"\mingw64\bin\git.exe", "git.exe " + words, directory=directory, **MAKER)
        one.outer = outer
    for path in (GIT + r"\etc\gitconfig", c.home + r"\.gitconfig", directory + r"\.git\config"):
        c.read(one, path, 500)
    return one


def done(c, one, status=0):
    c.exit(one, status)
    if hasattr(one, "outer"):
        c.exit(one.outer, status)


def ssh(c, parent, port, sent, received):
    one = c.spawn(parent, GIT + r"\usr\bin\ssh.exe", "ssh git@github.com \"git-upload-pack 'sindre/fergeruter.git'\"",
                  directory=WORK)
    for name in ("config", "id_ed25519", "id_ed25519.pub", "known_hosts"):
        c.read(one, c.home + "\\.ssh\\" + name, 460)
    c.probe(one, c.home + r"\.ssh\id_rsa")
    c.exchange(one, HOST, port, sent, received)
    c.exit(one)


def locked(c, one, name, size):
    """A file of the repository is replaced through its lock."""
    path = WORK + "\\.git\\" + name
    c.drop(one, path + ".lock", size)
    c.rename(one, path + ".lock", path)


def hook(c, parent, name, commands):
    """A hook is a shell script; the shell of Git runs it, each command in a child."""
    path = WORK + "\\.git\\hooks\\" + name
    shell = c.spawn(parent, GIT + r"\usr\bin\sh.exe", "sh.exe .git/hooks/" + name, directory=WORK)
    c.load(shell, GIT + r"\usr\bin\msys-2.0.dll")
    c.read(shell, path, 700)
    for image, line in commands:
        fork = c.spawn(shell, GIT + r"\usr\bin\sh.exe", "sh.exe .git/hooks/" + name, directory=WORK)
        child = c.spawn(fork, image, line, directory=WORK)
        c.read(child, WORK + r"\.pre-commit-config.yaml", 900)
        c.exit(child)
        c.exit(fork)
    c.exit(shell)


def clones(c, desktop, shell):
    one = git(c, shell, "clone git@github.com:sindre/fergeruter.git", directory=r"C:\Users\sindre\prosjekt")
    for name in ("HEAD", "description", "config", r"info\exclude", r"hooks\pre-commit.sample", r"hooks\pre-push.sample"):
        c.drop(one, WORK + "\\.git\\" + name, 400)
    c.attributes(one, WORK + r"\.git", 0x12)
    desktop.resolve()
    ssh(c, one, 50300, [40, 1500, 120], [900, 1460, 1460, 1460])
    index = git(c, one, "index-pack --stdin --fix-thin --keep=fetch-pack", inner=True)
    pack = WORK + r"\.git\objects\pack"
    c.drop(index, pack + r"\tmp_pack_a07531", 300_000)
    for kind in ("pack", "idx"):
        c.rename(index, pack + r"\tmp_%s_a07531" % kind, pack + r"\pack-9f1e0b3c.%s" % kind)
        c.attributes(index, pack + r"\pack-9f1e0b3c.%s" % kind, 1)
    done(c, index)
    for number in range(18):
        c.drop(one, WORK + r"\src\rute_%02d.%s" % (number, ("py", "ts", "ps1")[number % 3]), 2500)
    locked(c, one, "index", 4000)
    done(c, one)


def commits(c, shell):
    one = git(c, shell, 'commit -am "Ny rutetabell for Stavanger"')
    python = WORK + r"\.venv\Scripts\python.exe"
    hook(c, one, "pre-commit", [
        (python, "python -m pre_commit hook-impl --hook-type=pre-commit"),
        (r"C:\Program Files\nodejs\node.exe", "node node_modules/.bin/eslint src"),
        (GIT + r"\usr\bin\grep.exe", "grep -rn PRIVATE KEY src"),
        (GIT + r"\mingw64\bin\curl.exe", "curl -fsS https://lint.fergeruter.example/status")])
    for number in range(9):
        folder = WORK + r"\.git\objects\%02x" % (number * 27)
        c.folder(one, folder)
        c.drop(one, folder + r"\tmp_obj_%06d" % number, 800)
        c.rename(one, folder + r"\tmp_obj_%06d" % number, folder + r"\%038x" % (number * 0x1F2E3D4C5B6A7988))
    for name in (r"refs\heads\main", "index", "COMMIT_EDITMSG", r"logs\HEAD"):
        locked(c, one, name, 300)
    cleaner = git(c, one, "gc --auto --quiet --detach", inner=True)
    for number in range(9):
        c.delete(cleaner, WORK + r"\.git\objects\%02x\%038x" % (number * 27, number * 0x1F2E3D4C5B6A7988))
    done(c, cleaner)
    done(c, one)


def pushes(c, shell):
    one = git(c, shell, "push origin main")
    hook(c, one, "pre-push", [(r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
                               "powershell.exe -NoProfile -ExecutionPolicy Bypass -File tools/check.ps1")])
    ssh(c, one, 50311, [40, 1400, 1400, 900], [300, 200])
    done(c, one)
    fetch = git(c, shell, "fetch --all")
    remote = git(c, fetch, "remote-https speil https://speil.fergeruter.example/repo.git", inner=True)
    helper = c.spawn(remote, GIT + r"\mingw64\bin\git-credential-manager.exe", "git credential-manager get", directory=WORK,
                     company="GitHub", description="Git Credential Manager")
    c.load(helper, c.system_root + r"\Microsoft.NET\Framework\v4.0.30319\clr.dll")
    c.load(helper, c.system_root + r"\System32\vaultcli.dll")
    c.read(helper, c.home + r"\AppData\Local\Microsoft\Credentials\7F3A0C1D2E4B5A69788796A5B4C3D2E1", 700)
    c.exit(helper)
    c.exchange(remote, ("203.0.113.141", 443), 50320, [517, 600], [1460, 700])
    done(c, remote)
    done(c, fetch)


def story(c):
    desktop = Desktop(c)
    c.host(HOST[0], "github.com")
    desktop.murmur(4)
    terminal = c.spawn(desktop.explorer, GIT + r"\git-bash.exe", '"%s\\git-bash.exe" --cd-to-home' % GIT, **MAKER)
    console = c.spawn(terminal, GIT + r"\usr\bin\mintty.exe", "usr\\bin\\mintty.exe --nodaemon -o AppID=GitForWindows.Bash "
                      "-t Git -- /usr/bin/bash --login -i")
    shell = c.spawn(console, GIT + r"\usr\bin\bash.exe", "/usr/bin/bash --login -i", directory=c.home)
    for name in (r"\.bash_profile", r"\.bashrc", r"\.bash_history"):
        c.read(shell, c.home + name, 900)
    clones(c, desktop, shell)
    commits(c, shell)
    pushes(c, shell)
    desktop.murmur(4)
