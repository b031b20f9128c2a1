--- What the version information of well-known programs calls them (Process Monitor's column Description), in lower
-- case, and the names that their files have. A file's name changes with a copy, this does not.

local descriptions = {}

descriptions.NAMES = {
    ["windows powershell"] = "powershell powershell_ise",
    ["pwsh"] = "pwsh",
    ["windows command processor"] = "cmd",
    ["microsoft (r) html application host"] = "mshta",
    ["microsoft ® windows based script host"] = "wscript",
    ["microsoft ® console based script host"] = "cscript",
    ["windows host process (rundll32)"] = "rundll32",
    ["microsoft(c) register server"] = "regsvr32",
    ["certutil.exe"] = "certutil",
    ["bits administration utility"] = "bitsadmin",
    ["wmi commandline utility"] = "wmic",
    ["task scheduler configuration tool"] = "schtasks",
    ["registry console tool"] = "reg",
    ["net command"] = "net net1",
    ["whoami - displays logged on user information"] = "whoami",
    ["the curl executable"] = "curl",
    ["command line vss administrative tool"] = "vssadmin",
    ["execute processes remotely"] = "psexec psexec64",
    ["sysinternals process dump utility"] = "procdump procdump64 procdump64a",
    ["sysinternals sdelete"] = "sdelete sdelete64",
    ["command line rar"] = "rar",
    ["7-zip console"] = "7z 7za",
    ["7-zip standalone console"] = "7za 7zr",
    ["autoit v3 script"] = "autoit3 autoit3_x64 autoit",
    ["autohotkey"] = "autohotkey autohotkeyu64 autohotkeyu32 autohotkey32 autohotkey64 autohotkeya32 autohotkeyux",
    ["rsync for cloud storage"] = "rclone",
    ["command-line ssh, telnet, and rlogin client"] = "plink plink64",
    ["devtunnel"] = "devtunnel",
    ["microsoft connection manager profile installer"] = "cmstp",
    [".net framework installation utility"] = "installutil",
    ["msbuild.exe"] = "msbuild",
    ["node.js javascript runtime"] = "node",
    ["nircmd"] = "nircmd nircmdc",
}

return descriptions
