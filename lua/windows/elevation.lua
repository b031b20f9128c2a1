--- What Windows 7 to 11 elevates without asking a user who is an administrator, and what that starts by itself.
--
-- Facts: manifests (`autoElevate`) of Windows' programs, the COMAutoApprovalList of the registry, ATT&CK T1548.002.

local elevation = {}

--- COM classes that are approved without a question and start programs or move files, by what their class is called.
elevation.CLASSES = {
    ["0968e258-16c7-4dba-aa86-462dd61e31a3"] = "PersistentZoneIdentifier",
    ["17cca47d-dae5-4e4a-ac42-cc54e28f334a"] = "EditionUpgradeManager",
    ["3ad05575-8857-4850-9277-11b85bdb8e09"] = "FileOperation",
    ["3e5fc7f9-9a51-4367-9063-a120244fbec7"] = "CMSTPLUA",
    ["4d111e08-cbf7-4f12-a926-2c7920af52fc"] = "ShellSecurityEditor",
    ["752438cb-e941-433f-bcb4-8b7d2329f0c8"] = "FwCplLua",
    ["bdb57ff2-79b9-4205-9447-f5fe85f37312"] = "IEAAddonInstaller",
    ["d2e7041b-2927-42fb-8e9f-7ce93b6dc937"] = "ColorDataProxy",
    ["e9495b87-d950-4ab5-87a5-ff6d70bf3e90"] = "SecurityCenter",
    ["fcc74b77-ec3e-4dd8-a80b-008a702075a9"] = "UninstallStringLauncher",
}

--- Hosts of those classes that start programs for others alone, none of which a user calls from Windows' own windows:
--- program, errand (as in `kaiseki.windows.brokers`) and the class on its command line.
elevation.LENDERS = {
    { "dllhost", "com", "17cca47d-dae5-4e4a-ac42-cc54e28f334a" },
    { "dllhost", "com", "3e5fc7f9-9a51-4367-9063-a120244fbec7" },
    { "dllhost", "com", "bdb57ff2-79b9-4205-9447-f5fe85f37312" },
    { "dllhost", "com", "d2e7041b-2927-42fb-8e9f-7ce93b6dc937" },
}

--- Libraries that a program loads which asks for such a class.
elevation.CLIENTS = { [[\cmlua.dll]], [[\colorui.dll]] }

--- Programs of Windows that are elevated without a question, and what they start themselves.
elevation.PROGRAMS = {
    bitlockerwizardelev = "", changepk = "", cleanmgr = "dismhost", compmgmtlauncher = "mmc", computerdefaults = "",
    dccw = "", dpapimig = "", easinvoker = "", eventvwr = "mmc", fodhelper = "", fxsunatd = "", iscsicpl = "",
    mmgaserver = "", mschedexe = "", netplwiz = "", optionalfeatures = "", perfmon = "mmc resmon",
    pkgmgr = "dism dismhost", printui = "", recdisc = "", rstrui = "", sdclt = "control sdclt", slui = "changepk",
    systempropertiesadvanced = "", systempropertiesperformance = "", systempropertiesprotection = "", sysprep = "",
    tcmsetup = "", tpminit = "", wsreset = "", wusa = "expand",
}

return elevation
