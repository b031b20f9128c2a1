--- Programs of Windows and of its makers' kits that run, fetch or send what their command line tells them, besides
-- those that have rules of their own. Facts of the public lists of such programs, gathered anew.
--
-- A row is: the program, ATT&CK's technique, what its command line must name, and words of which one must be in it (in
-- lower case; none: any will do). `rules/detect/stealth/proxy_programs.lua` and its neighbours ask for them.
--
-- What it must name:
--     foreign   a file in a user's place, on another drive or another machine, or an address on the web
--     file      a file in a user's place
--     url       an address on the web
--     elsewhere a file on another machine or an address on the web
--     words     nothing more than the words

local lolbins = {}

--- Those that run code.
lolbins.RUNS = {
    { "acccheckconsole", "T1218", "foreign", "-window" },
    { "adplus", "T1127", "words", "-crash", "-sc " },
    { "agentexecutor", "T1218", "foreign", "-powershell", "-remediationscript" },
    { "appcert", "T1127", "foreign", "test" },
    { "appinstaller", "T1218", "url" },
    { "appvlp", "T1218", "words", "powershell", "cmd", "mshta" },
    { "aspnet_compiler", "T1127", "foreign", "-p", "/p" },
    { "atbroker", "T1218", "words", "/start" },
    { "bash", "T1202", "words", "/mnt/c/users", "/mnt/c/programdata", "/mnt/c/windows/temp" },
    { "bginfo", "T1218", "foreign", ".bgi", "/popup", "/nolicprompt" },
    { "cdb", "T1127", "words", "-cf", "-c ", "-pd" },
    { "certoc", "T1218", "words", "-loaddll" },
    { "coregen", "T1218", "foreign", "/l" },
    { "createdump", "T1003.001", "words", "-f", "-u" },
    { "csi", "T1127", "foreign" },
    { "customshellhost", "T1218", "words", "customshellhost" },
    { "devinit", "T1218", "url", "msi-install" },
    { "devtoolslauncher", "T1127", "words", "launchfordeploy", "launchfordebug" },
    { "diskshadow", "T1202", "words", "/s ", "-s " },
    { "dnx", "T1127", "foreign" },
    { "dotnet", "T1127", "elsewhere" },
    { "dxcap", "T1127", "words", "-c " },
    { "dnscmd", "T1543.003", "words", "/serverlevelplugindll" },
    { "eudcedit", "T1548.002", "words", "/runas" },
    { "extexport", "T1218", "foreign" },
    { "fsi", "T1127", "foreign" },
    { "fsianycpu", "T1127", "foreign" },
    { "gpscript", "T1218", "words", "/logon", "/startup" },
    { "hh", "T1218.001", "elsewhere" },
    { "ie4uinit", "T1218", "words", "-basesettings" },
    { "ieexec", "T1218", "url" },
    { "infdefaultinstall", "T1218", "foreign" },
    { "intellitrace", "T1127", "foreign" },
    { "launch-vsdevshell", "T1127", "words", "-vswherepath", "-vsinstallationpath" },
    { "mavinject", "T1218.013", "words", "/injectrunning", "/hmodule" },
    { "mavinject32", "T1218.013", "words", "/injectrunning", "/hmodule" },
    { "mavinject64", "T1218.013", "words", "/injectrunning", "/hmodule" },
    { "mftrace", "T1127", "foreign" },
    { "mmc", "T1218.014", "foreign", ".msc" },
    { "mpiexec", "T1202", "foreign" },
    { "msdeploy", "T1127", "words", "runcommand" },
    { "msxsl", "T1220", "words", ".xsl", "http" },
    { "ntsd", "T1127", "words", "-c ", "-pd" },
    { "openconsole", "T1202", "words", "/c", "-- " },
    { "pcwrun", "T1218", "foreign" },
    { "presentationhost", "T1218", "foreign", ".xbap", "http" },
    { "provlaunch", "T1218", "words", "/l", "logon" },
    { "rasautou", "T1218", "words", "-d " },
    { "rcsi", "T1127", "foreign" },
    { "register-cimprovider", "T1218", "foreign", "-path" },
    { "remote", "T1202", "words", "/s " },
    { "runexehelper", "T1218", "foreign" },
    { "runscripthelper", "T1218", "words", "surfacecheck" },
    { "settingsynchost", "T1218", "words", "-loadandrundiagscript" },
    { "sftp", "T1202", "words", "proxycommand", "-d " },
    { "sqlps", "T1218", "words", "-command", "-nop", "http" },
    { "sqltoolsps", "T1218", "words", "-command", "-nop", "http" },
    { "ssh", "T1202", "words", "proxycommand", "localcommand", "knownhostscommand" },
    { "stordiag", "T1218", "foreign" },
    { "syncappvpublishingserver", "T1216.002", "words", ";" },
    { "te", "T1127", "foreign", ".wsc", ".dll" },
    { "testwindowremoteagent", "T1048", "words", "start -h" },
    { "tracker", "T1127", "foreign", "/d", "/c" },
    { "ttdinject", "T1127", "words", "/clientscenario", "/launch" },
    { "tttracer", "T1127", "foreign" },
    { "verclsid", "T1218.012", "words", "/c {", "/c \"{" },
    { "visualuiaverifynative", "T1218", "words", "verifynative" },
    { "vsdiagnostics", "T1127", "foreign", "/launch" },
    { "vshadow", "T1202", "words", "-exec" },
    { "vsiisexelauncher", "T1127", "words", "-p " },
    { "vsjitdebugger", "T1127", "foreign" },
    { "vslsagent", "T1218", "foreign", "--agentextensionpath" },
    { "vstest.console", "T1127", "foreign" },
    { "wfc", "T1127", "foreign" },
    { "winget", "T1218", "foreign", "--manifest", " -m " },
    { "wlrmdr", "T1202", "words", "-u " },
    { "workfolders", "T1218", "foreign" },
    { "wsl", "T1202", "words", "/mnt/c/users", "/mnt/c/programdata", "/mnt/c/windows/temp", "/mnt/c/temp" },
    { "wsreset", "T1548.002", "foreign" },
    { "wuauclt", "T1218", "words", "/updatedeploymentprovider" },
    { "xbootmgrsleep", "T1202", "foreign" },
    { "xwizard", "T1218", "words", "runwizard" },
}

--- Those that compile what they are given: the code comes as text, and no program lies there before.
lolbins.COMPILES = {
    { "csc", "T1027.004", "file", "/out", "-out", ".cs", ".txt" },
    { "ilasm", "T1027.004", "file", ".il", ".txt" },
    { "jsc", "T1027.004", "file", ".js" },
    { "vbc", "T1027.004", "file", ".vb", ".txt" },
    { "microsoft.workflow.compiler", "T1127", "foreign" },
}

--- Scripts of Windows that run what they are given, by their names.
lolbins.SCRIPTS = {
    { "cl_invocation.ps1", "T1216" }, { "cl_loadassembly.ps1", "T1216" }, { "cl_mutexverifiers.ps1", "T1216" },
    { "manage-bde.wsf", "T1216" }, { "pester.bat", "T1216" }, { "pubprn.vbs", "T1216.001" },
    { "syncappvpublishingserver.vbs", "T1216.002" }, { "utilityfunctions.ps1", "T1216" },
    { "winrm.vbs", "T1216" }, { "gatherosstate.vbs", "T1216" },
}

--- Those that fetch files.
lolbins.FETCHES = {
    { "aria2c", "T1105", "url" },
    { "certoc", "T1105", "url" },
    { "certreq", "T1105", "url", "-post", "/post" },
    { "cmdl32", "T1105", "foreign", "/vpn" },
    { "configsecuritypolicy", "T1105", "url" },
    { "datasvcutil", "T1567", "url" },
    { "desktopimgdownldr", "T1105", "url" },
    { "esentutl", "T1105", "elsewhere", "/y" },
    { "expand", "T1105", "elsewhere" },
    { "extrac32", "T1105", "elsewhere" },
    { "findstr", "T1105", "elsewhere", "/v", "-v" },
    { "finger", "T1105", "words", "@" },
    { "ftp", "T1105", "words", "-s:", "/s:" },
    { "gfxdownloadwrapper", "T1105", "url" },
    { "ieexec", "T1105", "url" },
    { "imewdbld", "T1105", "url" },
    { "installutil", "T1105", "url" },
    { "makecab", "T1105", "elsewhere" },
    { "mpcmdrun", "T1105", "url", "-downloadfile" },
    { "msohtmed", "T1105", "url" },
    { "mspub", "T1105", "url" },
    { "presentationhost", "T1105", "url" },
    { "print", "T1105", "elsewhere", "/d" },
    { "protocolhandler", "T1105", "url" },
    { "replace", "T1105", "elsewhere" },
    { "squirrel", "T1105", "url", "--download", "--update" },
    { "tar", "T1105", "elsewhere", "-xf", "xf ", "-x" },
    { "tftp", "T1105", "words", " get ", " put " },
    { "wab", "T1105", "url" },
    { "xwizard", "T1105", "url" },
}

return lolbins
