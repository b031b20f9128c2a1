--- Programs that read and look at everything because that is their work: virus scanners, indexers, backup. A name alone
-- is worth nothing: the image must lie where a user cannot write.

local dropped = require "kaiseki.dropped"
local windows = require "kaiseki.windows"

local trusted = {}

local READERS = {
    msmpeng = true, mpcmdrun = true, mpdefendercoreservice = true, nissrv = true, mssense = true, senseir = true,
    searchindexer = true, searchprotocolhost = true, searchfilterhost = true, system = true, registry = true,
    avastsvc = true, avgsvc = true, avp = true, avpsus = true, ekrn = true, bdservicehost = true, vsserv = true,
    mcshield = true, mfemms = true, ccsvchst = true, nortonsecurity = true, savservice = true, sophosfs = true,
    tmccsf = true, ntrtscan = true, fshoster32 = true, mbamservice = true, wrsa = true, cylancesvc = true,
    csfalconservice = true, sentinelagent = true, repmgr = true, cb = true,
    veeamagent = true, acronisagent = true, vssvc = true, wbengine = true, sdclt = true, backup = true,
    compattelrunner = true, trustedinstaller = true, tiworker = true, dismhost = true, robocopy = true,
}

-- Windows' own processes that walk over folders and keys.
local WALKERS = {
    explorer = true, svchost = true, services = true, lsass = true, csrss = true, wininit = true, winlogon = true,
    smss = true, taskhostw = true, taskhost = true, dllhost = true, runtimebroker = true, sihost = true,
    ctfmon = true, msiexec = true, wermgr = true, werfault = true, wmiprvse = true, spoolsv = true, procmon = true,
    procmon64 = true, mmc = true, taskmgr = true, startmenuexperiencehost = true, searchapp = true, searchui = true,
}

local function is_one_of(names, process)
    if not names[windows.program(process.name or "")] then return false end
    local image = process.image
    -- System and Registry have no image with a folder.
    return not image or not image:find([[\]], 1, true) or windows.in_program_place(image)
        or image:lower():find([[\programdata\microsoft\windows defender\]], 1, true) ~= nil
end

--- Scanners, indexers, backup.
function trusted.is_reader(process)
    return is_one_of(READERS, process)
end

--- Those, and the processes of Windows that walk over folders and keys.
function trusted.is_walker(process)
    return is_one_of(READERS, process) or is_one_of(WALKERS, process)
end

--- Whether the process runs from where programs are installed by who has rights, and did not come there in the capture.
function trusted.is_installed(case, process)
    local image = process.image
    return image ~= nil and image:lower():find [[^%a:\program files]] ~= nil and not dropped.image(case, process)
end

--- Whether both are programs of one product, installed into one folder.
function trusted.are_one_product(case, a, b)
    return trusted.is_installed(case, a) and trusted.is_installed(case, b)
        and windows.folder(a.image) == windows.folder(b.image)
end

--- Installed, and none of the sample's tree: what such a service does at night looks like theft or tampering, and is
-- not. Known at the end only, so for on_finish.
function trusted.is_bystander(case, process)
    return process ~= nil and not process.in_tree and trusted.is_installed(case, process)
end

return trusted
