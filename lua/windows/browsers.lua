--- Browsers: where they lie for one user, and the files that hold what users entrusted to them. Their programs are
-- those of `kaiseki.windows.programs` with the role "browser". Rules ask `kaiseki.detect.browsers`.

local browsers = {}

--- Parts of paths where browsers install themselves into a user's own folder.
browsers.OWN_FOLDERS = {
    [[\google\chrome]], [[\chromium\application]], [[\microsoft\edge]], [[\mozilla firefox]], [[\opera]],
    [[\bravesoftware]], [[\vivaldi]], [[\yandex]], [[\tor browser]],
}

--- Folder of a profile, and the browser's name. The first that a path contains counts.
browsers.PROFILES = {
    { [[\google\chrome]], "Chrome" }, { [[\microsoft\edge]], "Edge" }, { [[\bravesoftware]], "Brave" },
    { [[\vivaldi]], "Vivaldi" }, { [[\yandexbrowser]], "Yandex" }, { [[\opera software]], "Opera" },
    { [[\chromium\]], "Chromium" }, { [[\mozilla\firefox]], "Firefox" }, { [[\thunderbird]], "Thunderbird" },
    { [[\waterfox]], "Waterfox" }, { [[\360chrome]], "360" }, { [[\comodo\dragon]], "Dragon" },
    { [[\centbrowser]], "Cent" }, { [[\torch\]], "Torch" }, { [[\epic privacy]], "Epic" },
}

--- Files that hold what users entrusted to their browsers, as ends of paths.
browsers.STORES = {
    [[\Login Data]], [[\Login Data For Account]], [[\Web Data]], [[\Cookies]], [[\Ya Passman Data]],
    [[\logins.json]], [[\key4.db]], [[\key3.db]], [[\signons.sqlite]], [[\cookies.sqlite]], [[\formhistory.sqlite]],
}

--- Files beside them that thieves take along: the key to the stores, and where a user has been.
browsers.COMPANIONS = {
    [[\Local State]], [[\History]], [[\places.sqlite]], [[\Bookmarks]], [[\Trusted Vault]], [[\Top Sites]],
}

--- The folder, in a user's, in which a browser keeps all of its profiles.
browsers.DATA_FOLDERS = { [[\user data]], [[\opera software\]], [[\mozilla\firefox\profiles]] }

--- Browsers' names by their programs, in lower case.
browsers.NAMES = {
    arc = "Arc", avastbrowser = "Avast", brave = "Brave", browser = "Yandex", chrome = "Chrome", chromium = "Chromium",
    firefox = "Firefox", iexplore = "Internet Explorer", librewolf = "LibreWolf", msedge = "Edge", opera = "Opera",
    vivaldi = "Vivaldi", waterfox = "Waterfox", whale = "Whale",
}

--- What browsers are told when a program, and no user, is to work with them: the option without dashes, and a term for
-- what it does. Of those with a value the value is what follows.
browsers.OPTIONS = {
    ["allow-no-sandbox-job"] = "without-protection",
    ["disable-3d-apis"] = "without-protection",
    ["disable-web-security"] = "without-protection",
    headless = "without-window",
    kiosk = "over-whole-screen",
    marionette = "debugging-port",
    ["no-sandbox"] = "without-protection",
    ["no-startup-window"] = "out-of-sight",
    profile = "other-profile",
    ["remote-debugging-pipe"] = "debugging-pipe",
    ["remote-debugging-port"] = "debugging-port",
    ["start-debugger-server"] = "debugging-port",
    ["user-data-dir"] = "other-profile",
}

--- Options that say that a page is only to be printed, pictured or read.
browsers.RENDERING = { "print-to-pdf", "screenshot", "dump-dom" }

--- Parts of paths where tools for tests keep browsers of their own.
browsers.TEST_FOLDERS = {
    [[\ms-playwright\]], [[\.cache\puppeteer\]], [[\.cache\selenium\]], [[\chrome-for-testing\]], [[\.local-chromium\]],
    [[\cypress\cache\]], [[\chrome-win64\]], [[\chrome-win32\]], [[\chrome-headless-shell]],
}

--- Programs that run tests in browsers, or are what such tests are written in.
browsers.TESTERS = {
    "appium", "bun", "chromedriver", "code", "cypress", "deno", "devenv", "dotnet", "edgedriver",
    "geckodriver", "idea64", "java", "javaw", "msedgedriver", "node", "operadriver", "php", "pycharm64",
    "python", "pythonw", "rider64", "ruby", "testhost", "vstest.console", "webstorm64",
}

--- Parts of paths of programs that keep passwords, and read those of browsers when a user has them moved.
browsers.PASSWORD_MANAGERS = {
    [[\1password\]], [[\bitwarden]], [[\dashlane\]], [[\enpass]], [[\keepassxc\]], [[\keepersecurity]], [[\lastpass]],
    [[\nordpass]], [[\proton pass\]], [[\roboform\]], [[\sticky password]],
}

--- What the service that keeps the key to cookies is called: of Chrome since 2024, and of browsers made from it.
browsers.ELEVATION = { [[\elevation_service.exe]], [[\elevation_service_helper.exe]] }

return browsers
