"""Ordinary: a tester's run of pytest with Playwright and Selenium: browsers are downloaded, started headless with a
debugging port and profiles in Temp, screenshots are taken, left-over drivers killed, and the profiles deleted."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-02-27T17:08:36", "user": "QA-LAB\\kamal", "home": "C:\\Users\\kamal", "computer": "QA-LAB",
           "os_version": (10, 0, 19045)}
MICROSOFT = {"company": "Microsoft Corporation"}
CHROME = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
GOOGLE = {"company": "Google LLC", "description": "Google Chrome", "version": "122.0.6261.70"}
WORK = r"D:\proj\portal-tests"
SITE = ("192.0.2.80", 443)


def profile_of(c, browser, folder):
    """A fresh profile, as any Chromium makes one."""
    for name in ("Local State", r"Default\Preferences", r"Default\Login Data", r"Default\Web Data", r"Default\History",
                 r"Default\Network\Cookies", r"Default\Local Storage\leveldb\LOG", "DevToolsActivePort"):
        c.drop(browser, folder + "\\" + name, 4000)


def children(c, browser, image, folder, maker):
    made = []
    for kind in ("crashpad-handler", "gpu-process", "utility --utility-sub-type=network.mojom.NetworkService", "renderer"):
        made.append(c.spawn(browser, image, '"%s" --type=%s --user-data-dir="%s" --no-sandbox' % (image, kind, folder),
                            **maker))
    return made


def installs(c, desktop, shell, browsers):
    """playwright install fetches a zip and unpacks it below LocalAppData."""
    python = c.spawn(shell, WORK + r"\.venv\Scripts\python.exe", "python -m playwright install chromium", directory=WORK,
                     company="Python Software Foundation")
    node = c.spawn(python, WORK + r"\.venv\Lib\site-packages\playwright\driver\node.exe", '"node.exe" cli.js install '
                   'chromium',
                   directory=WORK, company="Node.js")
    desktop.resolve()
    fetcher = c.spawn(node, WORK + r"\.venv\Lib\site-packages\playwright\driver\node.exe", '"node.exe" oopDownloadMain.js',
                      company="Node.js")
    c.exchange(fetcher, ("198.51.100.150", 443), 51700, [517, 400], [1460] * 25)
    archive = c.home + r"\AppData\Local\Temp\playwright-download-Wq3x1a\playwright-download-chromium-win64-1105.zip"
    c.drop(fetcher, archive, 900_000)
    c.exit(fetcher)
    for name in ("chrome.exe", "chrome.dll", "icudtl.dat", "resources.pak"):
        c.drop(node, browsers + "\\" + name, 500_000)
    c.drop(node, browsers.rsplit("\\", 1)[0] + r"\INSTALLATION_COMPLETE", 0)
    c.delete(node, archive)
    check = c.spawn(node, WORK + r"\.venv\Lib\site-packages\playwright\driver\package\bin\PrintDeps.exe",
                    "PrintDeps.exe chrome.exe")
    c.exit(check)
    c.exit(node)
    c.exit(python)


def playwright(c, test, browsers, number):
    node = c.spawn(test, WORK + r"\.venv\Lib\site-packages\playwright\driver\node.exe", '"node.exe" cli.js run-driver',
                   directory=WORK,
                   company="Node.js")
    folder = c.home + r"\AppData\Local\Temp\playwright_chromiumdev_profile-%s" % ("x1Qz0b", "mL9dTe", "cP5r2K")[number]
    image, maker = browsers + r"\chrome.exe", {"company": "The Chromium Authors", "description": "Chromium"}
    browser = c.spawn(node, image, '"%s" --disable-field-trial-config --disable-extensions --headless --hide-scrollbars '
                      '--mute-audio '
                      '--no-sandbox --user-data-dir="%s" --remote-debugging-pipe --no-startup-window' % (image, folder),
                      **maker)
    profile_of(c, browser, folder)
    made = children(c, browser, image, folder, maker)
    c.exchange(made[2], SITE, 51800 + number, [517, 900], [1460] * 5)
    c.drop(node, WORK + r"\test-results\bestellung-%d\test-failed-1.png" % number, 80_000)
    c.drop(node, WORK + r"\test-results\bestellung-%d\video.webm" % number, 200_000)
    killer = c.spawn(node, c.system_root + r"\System32\cmd.exe", 'C:\\Windows\\system32\\cmd.exe /d /s /c "taskkill /pid '
                     '%d /T /F"' % browser.pid,
                     **MICROSOFT)
    task = c.spawn(killer, c.system_root + r"\System32\taskkill.exe", "taskkill  /pid %d /T /F" % browser.pid, **MICROSOFT)
    for process in made[::-1] + [browser]:
        c.exit(process, 1)
    c.exit(task)
    c.exit(killer)
    for name in ("Local State", r"Default\Login Data", r"Default\Network\Cookies", r"Default\History"):
        c.delete(node, folder + "\\" + name)
    c.exit(node)


def selenium(c, test):
    manager = c.spawn(test, WORK + r"\.venv\Lib\site-packages\selenium\webdriver\common\windows\selenium-manager.exe",
                      "selenium-manager.exe --browser chrome --output json", directory=WORK)
    for command in ("wmic datafile where name='C:\\\\Program Files\\\\Google\\\\Chrome\\\\Application\\\\chrome.exe' get "
                    "Version /value",
                    r"set PFILES=%PROGRAMFILES%"):
        shell = c.spawn(manager, c.system_root + r"\System32\cmd.exe", "cmd /v/c " + command, **MICROSOFT)
        if command.startswith("wmic"):
            c.exit(c.spawn(shell, c.system_root + r"\System32\wbem\WMIC.exe", command, **MICROSOFT))
        c.exit(shell)
    driver_path = c.home + r"\.cache\selenium\chromedriver\win64\122.0.6261.69\chromedriver.exe"
    c.exchange(manager, ("198.51.100.151", 443), 51900, [517, 300], [1460] * 15)
    c.drop(manager, driver_path, 700_000)
    c.exit(manager)
    driver = c.spawn(test, driver_path, '"%s" --port=51910' % driver_path)
    c.exchange(test, ("127.0.0.1", 51910), 51911, [300, 280], [600, 200])
    folder = c.home + r"\AppData\Local\Temp\scoped_dir11844_1804289383"
    browser = c.spawn(driver, CHROME, '"%s" --allow-pre-commit-input --disable-background-networking '
                      '--disable-popup-blocking --enable-'
                      'automation --headless=new --remote-debugging-port=0 --test-type=webdriver --user-data-dir="%s" '
                      'data:,' % (
                          CHROME, folder), **GOOGLE)
    profile_of(c, browser, folder)
    made = children(c, browser, CHROME, folder, GOOGLE)
    c.exchange(driver, ("127.0.0.1", 51920), 51921, [200, 200], [900, 900])
    c.exchange(made[2], SITE, 51922, [517, 900], [1460] * 5)
    for process in made[::-1] + [browser]:
        c.exit(process)
    for name in ("Local State", r"Default\Login Data", r"Default\Network\Cookies", r"Default\History", "DevToolsActivePort"):
        c.delete(driver, folder + "\\" + name)
    c.exit(driver)


def story(c):
    desktop = Desktop(c)
    c.host(SITE[0], "portal-test.kamal.example")
    desktop.murmur(3)
    browsers = c.home + r"\AppData\Local\ms-playwright\chromium-1105\chrome-win"
    shell = c.spawn(desktop.explorer, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", directory=WORK,
                    **MICROSOFT)
    c.read(shell, WORK + r"\.venv\Scripts\Activate.ps1", 9000)
    installs(c, desktop, shell, browsers)
    test = c.spawn(shell, WORK + r"\.venv\Scripts\python.exe", "python -m pytest -n 2 --screenshot=on --video=on",
                   directory=WORK,
                   company="Python Software Foundation")
    for number in range(6):
        c.read(test, WORK + r"\tests\test_%d.py" % number, 4000)
    for number in range(3):
        playwright(c, test, browsers, number)
    selenium(c, test)
    c.drop(test, WORK + r"\report.html", 60_000)
    c.exit(test)
    for name in ("chromedriver.exe", "chrome.exe"):
        c.exit(c.spawn(shell, c.system_root + r"\System32\taskkill.exe", '"C:\\Windows\\system32\\taskkill.exe" /F /IM %s '
                       '/T' % name,
                       **MICROSOFT), 128)
    desktop.murmur(3)
