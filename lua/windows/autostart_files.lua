--- Files that Windows, or a program that everybody has, starts or loads because they lie where they lie.
--
-- A row of FILES has
--   at        the end of the path, or with a backslash at its end a part of it, in lower case; "*" stands for one
--             name or the rest of one
--   endings   which files below count, by their extensions; all where there is none
--   attack    techniques of ATT&CK
--   subject   who runs or loads it, a term
--   by        names of programs that write such files as their work, without ".exe"
--   severity  what it weighs at most where that is not "high"
-- Sources: Microsoft's documentation of each component; ATT&CK's T1037, T1137, T1505.003, T1546 and T1574; libraries
-- that Windows' services look for and that no Windows of that kind has, as several researchers published them.

local autostart_files = {}

local OFFICE = { "excel", "winword", "powerpnt", "outlook", "msaccess", "officeclicktorun", "onedrive" }
local MACROS = { "xls", "xlsx", "xlsm", "xlsb", "xla", "xlam", "xll", "xlt", "xltm", "xltx", "dot", "dotm", "doc",
                 "docm", "wll", "ppa", "ppam", "pot", "potm", "dll" }

autostart_files.FILES = {
    -- shells and interpreters
    { at = [[\windowspowershell\*profile.ps1]], attack = { "T1546.013" }, subject = "powershell-runs-it",
      by = { "onedrive", "code", "notepad", "notepad++", "powershell_ise" } },
    { at = [[\windowspowershell\v1.0\*profile.ps1]], attack = { "T1546.013" }, subject = "powershell-runs-it",
      by = { "code", "notepad", "notepad++", "powershell_ise" } },
    { at = [[\powershell\*profile.ps1]], attack = { "T1546.013" }, subject = "powershell-runs-it",
      by = { "onedrive", "code", "notepad", "notepad++", "powershell_ise" } },
    { at = [[\powershell\7\profile.ps1]], attack = { "T1546.013" }, subject = "powershell-runs-it",
      by = { "code", "notepad", "notepad++" } },
    { at = [[\site-packages\sitecustomize.py]], attack = { "T1546.018" }, subject = "python-runs-it" },
    { at = [[\lib\sitecustomize.py]], attack = { "T1546.018" }, subject = "python-runs-it" },
    { at = [[\site-packages\usercustomize.py]], attack = { "T1546.018" }, subject = "python-runs-it" },
    { at = [[\site-packages\*.pth]], attack = { "T1546.018" }, subject = "python-runs-it", severity = "medium",
      by = { "python", "pythonw", "py", "pip", "pip3", "uv", "conda", "mamba", "poetry", "pipx" } },

    -- Office
    { at = [[\xlstart\]], endings = MACROS, attack = { "T1137.001" }, subject = "office-loads-it", by = OFFICE },
    { at = [[\microsoft\word\startup\]], endings = MACROS, attack = { "T1137.001" }, subject = "office-loads-it",
      by = OFFICE },
    { at = [[\microsoft office\*\startup\]], endings = MACROS, attack = { "T1137.001" }, subject = "office-loads-it",
      by = OFFICE },
    { at = [[\microsoft office\root\*\startup\]], endings = MACROS, attack = { "T1137.001" },
      subject = "office-loads-it", by = OFFICE },
    { at = [[\microsoft\templates\normal.dot*]], attack = { "T1137.001" }, subject = "office-loads-it", by = OFFICE },
    { at = [[\microsoft\addins\]], endings = MACROS, attack = { "T1137.006" }, subject = "office-loads-it", by = OFFICE,
      severity = "medium" },
    { at = [[\microsoft\outlook\vbaproject.otm]], attack = { "T1137" }, subject = "outlook-runs-it", by = OFFICE },

    -- policies and Windows' own setup
    { at = [[\system32\grouppolicy\machine\scripts\]], attack = { "T1037" }, subject = "policy-runs-it",
      by = { "mmc", "svchost", "gpscript", "explorer", "dllhost" } },
    { at = [[\system32\grouppolicy\user\scripts\]], attack = { "T1037" }, subject = "policy-runs-it",
      by = { "mmc", "svchost", "gpscript", "explorer", "dllhost" } },
    { at = [[\windows\setup\scripts\setupcomplete.cmd]], attack = { "T1037" }, subject = "setup-runs-it",
      severity = "medium" },
    { at = [[\windows\setup\scripts\errorhandler.cmd]], attack = { "T1037" }, subject = "setup-runs-it" },
    { at = [[\windows\system32\grouppolicyusers\*\user\scripts\]], attack = { "T1037" }, subject = "policy-runs-it",
      by = { "mmc", "svchost", "explorer", "dllhost" } },

    -- programs that the logon screen starts
    { at = [[\windows\system32\sethc.exe]], attack = { "T1546.008" }, subject = "logon-screen-starts-it" },
    { at = [[\windows\system32\utilman.exe]], attack = { "T1546.008" }, subject = "logon-screen-starts-it" },
    { at = [[\windows\system32\osk.exe]], attack = { "T1546.008" }, subject = "logon-screen-starts-it" },
    { at = [[\windows\system32\magnify.exe]], attack = { "T1546.008" }, subject = "logon-screen-starts-it" },
    { at = [[\windows\system32\narrator.exe]], attack = { "T1546.008" }, subject = "logon-screen-starts-it" },
    { at = [[\windows\system32\displayswitch.exe]], attack = { "T1546.008" }, subject = "logon-screen-starts-it" },
    { at = [[\windows\system32\atbroker.exe]], attack = { "T1546.008" }, subject = "logon-screen-starts-it" },

    -- found before what is meant
    { at = [[:\program.exe]], attack = { "T1574.009" }, subject = "found-before-program" },
    { at = [[:\program files\common.exe]], attack = { "T1574.009" }, subject = "found-before-program" },
    { at = [[:\windows\linkinfo.dll]], attack = { "T1574.001" }, subject = "found-before-program" },
    { at = [[:\windows\ntshrui.dll]], attack = { "T1574.001" }, subject = "found-before-program" },

    -- printing
    { at = [[\spool\prtprocs\*\]], endings = { "dll" }, attack = { "T1547.012" }, subject = "print-service-loads-it",
      by = { "spoolsv", "drvinst", "rundll32", "printisolationhost" } },
}

--- Libraries in System32 that services of Windows look for and have none of.
autostart_files.PHANTOMS = {
    "wlbsctrl.dll", "tsmsisrv.dll", "tsvipsrv.dll", "fxsst.dll", "oci.dll", "ualapi.dll", "windowscoredeviceinfo.dll",
    "edgegdi.dll", "wptsextensions.dll", "cdpsgshims.dll", "ntwdblib.dll", "shellchromeapi.dll", "wow64log.dll",
    "phoneinfo.dll", "msfte.dll", "mstracer.dll", "sprintcsp.dll", "wbemcomn.dll", "diagtrack_win.dll",
    "windowsperformancerecordercontrol.dll",
}

--- Libraries of Windows that programs load by name alone, and take from their own folder where one of that name is.
autostart_files.BORROWED = {
    "version.dll", "winmm.dll", "dbghelp.dll", "dbgcore.dll", "userenv.dll", "uxtheme.dll", "cryptbase.dll",
    "cryptsp.dll", "dwmapi.dll", "msimg32.dll", "wtsapi32.dll", "profapi.dll", "propsys.dll", "ntmarta.dll",
    "secur32.dll", "sspicli.dll", "iphlpapi.dll", "dnsapi.dll", "netapi32.dll", "samcli.dll", "wininet.dll",
    "winhttp.dll", "oleacc.dll", "powrprof.dll", "textshaping.dll", "edputil.dll", "hid.dll", "wsock32.dll",
    "usp10.dll", "srvcli.dll", "cscapi.dll", "apphelp.dll", "windowscodecs.dll", "dwrite.dll", "bcrypt.dll",
    "tapi32.dll", "rasapi32.dll", "fltlib.dll", "faultrep.dll", "wer.dll", "credui.dll", "rstrtmgr.dll", "dsreg.dll",
    "wlanapi.dll", "urlmon.dll", "mswsock.dll", "comctl32.dll", "winsta.dll", "logoncli.dll", "netutils.dll",
    "wkscli.dll", "slc.dll", "sppc.dll", "mpr.dll", "umpdc.dll", "coremessaging.dll", "vaultcli.dll", "msctf.dll",
}

--- Scripts that web servers run, by their extensions, and folders, in parts, from which they do.
autostart_files.WEB_SCRIPTS = { "asp", "aspx", "ashx", "asmx", "asax", "cshtml", "php", "php5", "phtml", "jsp", "jspx",
                                "cfm" }
autostart_files.WEB_ROOTS = {
    [[\inetpub\]], [[\frontend\httpproxy\]], [[\clientaccess\owa\]], [[\clientaccess\ecp\]], [[\htdocs\]],
    [[\webapps\]], [[\wwwroot\]], [[\template\layouts\]],
}

--- Programs that serve the web or a database, without ".exe".
autostart_files.SERVERS = {
    "w3wp", "httpd", "nginx", "php-cgi", "php", "tomcat", "tomcat8", "tomcat9", "tomcat10", "java", "javaw", "sqlservr",
    "umworkerprocess", "umservice", "coldfusion", "inetinfo", "mysqld", "node",
}

return autostart_files
