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

return browsers
