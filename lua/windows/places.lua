--- Places on a Windows disk, from XP to 11 and in any language: the one list that rules and the engine go by.
--
-- All in lower case. Rules ask `kaiseki.detect.places`; the engine keeps what it needs in core/knowledge.

local places = {}

--- Folders of Windows itself and of its upgrades, below a drive. Only Windows and who has rights write there.
places.WINDOWS = { [[\windows\]], [[\winnt\]], [[\$windows.~bt\]], [[\$windows.~ws\]] }

--- Names of the folders, below a drive, that programs are installed into. Windows XP had them in the system's language;
-- later ones only show them so.
places.PROGRAM_FOLDERS = {
    "program files", "program files (x86)", "program files (arm)", "programme", "programmi", "archivos de programa",
    "arquivos de programas", "programas", "programfiler", "programmer",
}

--- Variables that hold such folders.
places.PROGRAM_VARIABLES = { "SystemRoot", "windir", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432" }

--- Below ProgramData, and nevertheless for Windows and installers alone to write.
places.KEPT_DATA = { [[\programdata\microsoft\]], [[\programdata\package cache\]] }

--- Folders of Windows in which it keeps data: no program that starts with the session lies there.
places.NO_PROGRAMS = {
    [[\windows\fonts\]], [[\windows\help\]], [[\windows\media\]], [[\windows\cursors\]], [[\windows\web\]],
    [[\windows\addins\]], [[\windows\inf\]], [[\windows\globalization\]], [[\windows\resources\]],
    [[\windows\pla\]], [[\windows\registration\]], [[\windows\security\]], [[\windows\repair\]],
    [[\windows\prefetch\]], [[\windows\branding\]], [[\windows\performance\]], [[\windows\schemas\]],
    [[\windows\l2schemas\]], [[\windows\system32\drivers\]], [[\windows\system32\config\]],
    [[\windows\system32\tasks\]], [[\windows\serviceprofiles\]],
}

--- Folders just below a drive, of Windows and of makers of drivers, in which nobody keeps programs.
places.PRETENDED = {
    [[\intel\]], [[\perflogs\]], [[\recovery\]], [[\boot\]], [[\$recycle.bin\]], [[\recycler\]],
    [[\system volume information\]], [[\windows\debug\]], [[\windows\tracing\]], [[\windows\tasks\]],
    [[\windows\panther\]], [[\windows\diagnostics\]],
}

--- What of Windows' own programs lies in its folder itself.
places.ROOT_PROGRAMS = {
    "bfsvc.exe", "explorer.exe", "helppane.exe", "hh.exe", "notepad.exe", "regedit.exe", "splwow64.exe",
    "taskman.exe", "twunk_16.exe", "twunk_32.exe", "winhelp.exe", "winhlp32.exe", "write.exe",
}

--- Of that and of WINDOWS, what any user may write to.
places.OPEN = {
    [[\windows\temp\]], [[\windows\tasks\]], [[\winnt\temp\]], [[\windows\system32\spool\drivers\color\]],
}

--- Where Defender keeps itself.
places.DEFENDER = [[\programdata\microsoft\windows defender\]]

--- Parts of paths that a user without rights can write to. Folders of profiles have translated names on XP, so what
-- they have in common is listed as well as the names, and short (8.3) names as programs of that time wrote them.
places.USER = {
    [[\users\]], [[\documents and settings\]], [[\docume~1\]], [[\programdata\]], [[\appdata\]], [[\locals~1\]],
    [[\applic~1\]], [[\progra~3\]], [[\temp\]], [[\tmp\]], [[\$recycle.bin\]], [[\recycler\]], [[\recycled\]],
    [[\perflogs\]], [[\system volume information\]], [[\windows\tasks\]], [[\windows\debug\]], [[\windows\tracing\]],
    [[\spool\drivers\color\]],
    "%appdata%", "%localappdata%", "%temp%", "%tmp%", "%userprofile%", "%public%", "%programdata%", "%allusersprofile%",
    "%homepath%",
}

--- Variables that hold such places, whatever the captured machine calls them.
places.USER_VARIABLES = {
    "%UserProfile%", "%AppData%", "%LocalAppData%", "%Temp%", "%AllUsersProfile%", "%Public%",
}

--- Parts of paths of folders where what users fetch and hand around lies. Programs keep nothing there.
places.FETCHED = { [[\downloads\]], [[\desktop\]], [[\users\public\]], [[\perflogs\]], [[\$recycle.bin\]] }

--- Parts of paths of folders for temporary files.
places.TEMPORARY = { [[\temp\]], [[\tmp\]] }

--- Folders that hold the users' profiles, one folder per user.
places.PROFILES = { [[\users\]], [[\documents and settings\]] }

--- Where Windows has programs installed for one user.
places.OWN_PROGRAMS = [[\appdata\local\programs\]]

--- Parts of paths of programs that keep themselves in a user's folder and start with the session.
places.RESIDENT = {
    [[\appdata\local\microsoft\]], [[\appdata\local\google\update\]], [[\appdata\local\google\chrome\application\]],
    [[\appdata\local\programs\]], [[\appdata\local\bravesoftware\]], [[\appdata\local\vivaldi\]],
    [[\appdata\local\yandex\yandexbrowser\]], [[\appdata\local\chromium\application\]], [[\appdata\local\slack\]],
    [[\appdata\local\discord\]], [[\appdata\roaming\spotify\]], [[\appdata\roaming\zoom\bin\]],
    [[\appdata\local\whatsapp\]], [[\appdata\roaming\telegram desktop\]], [[\appdata\local\githubdesktop\]],
}

--- Parts of paths where no tool of a laboratory lies, whatever it is called, and those below them where package
-- managers put such tools.
places.NO_TOOLS = {
    [[\appdata\]], [[\application data\]], [[\locals~1\]], [[\applic~1\]], [[\programdata\]], [[\temp\]],
    [[\tmp\]], [[\users\public\]], [[\perflogs\]], [[\$recycle.bin\]], [[\recycler\]], [[\intel\]],
    [[\windows\]], [[\winnt\]],
}
places.TOOLS = {
    [[\programdata\chocolatey\]], [[\scoop\apps\]], [[\appdata\local\programs\python\]],
    [[\windows\system32\vbox]],
}

--- Parts of paths where developers' package managers and tool chains put programs, in any folder.
places.PACKAGES = {
    [[\site-packages\]], [[\node_modules\]], [[\.venv\]], [[\.cargo\bin\]], [[\.rustup\]], [[\.nuget\packages\]],
    [[\.gradle\]], [[\.m2\]], [[\go\bin\]], [[\go\pkg\]], [[\scoop\apps\]], [[\.dotnet\]], [[\appdata\roaming\npm\]],
    [[\anaconda3\]], [[\miniconda3\]], [[\mingw64\]], [[\msys64\]], [[\pyenv\]], [[\.nvm\]],
}

--- Their folders, as a value under Run and the image of who sets it name them, on XP too.
places.PER_USER = {
    [[\microsoft\onedrive\]], [[\microsoft\teams\]], [[\microsoft\edgeupdate\]], [[\google\update\]],
    [[\google\chrome\]], [[\bravesoftware\]], [[\slack\]], [[\discord\]], [[\spotify\]], [[\dropbox\]], [[\zoom\]],
    [[\programs\opera]], [[\microsoft vs code\]], [[\whatsapp\]], [[\telegram desktop\]], [[\github desktop\]],
}

return places
