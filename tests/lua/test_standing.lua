--- Who is taken for whom: carriers, installed programs and what they put in place, setup programs.

local carriers = require "kaiseki.detect.carriers"
local harness = require "harness"
local lineage = require "kaiseki.detect.lineage"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

local check, equal = harness.check, harness.equal
local tests = {}

local FOLDERS = { ["%ProgramFiles%"] = { [[C:\Program Files]] }, ["%SystemDrive%"] = { "C:" } }

local function new_case()
    local case = { files = {}, by_path = {}, registry = {}, by_value = {}, findings = {}, processes = {} }
    function case:file(path) return self.by_path[path:lower()] end
    function case:registry_value(path) return self.by_value[path:lower()] end
    function case.expand(_, name) return FOLDERS[name] or {} end
    function case.hash() return nil end
    function case:process_of(image, parent, fields)
        local process = { number = #self.processes + 1, pid = 4 * #self.processes + 4, image = image,
                          name = image:match [[[^\]*$]], parent = parent, started_in_capture = parent ~= nil,
                          in_tree = false, children = {} }
        for key, value in pairs(fields or {}) do process[key] = value end
        if parent then table.insert(parent.children, process) end
        table.insert(self.processes, process)
        return process
    end
    function case:wrote(process, path, fields)
        local file = { path = path, created = true, created_by = process, created_at = 10, written = 4096,
                       written_by = { process }, dealings = {} }
        for key, value in pairs(fields or {}) do file[key] = value end
        self.by_path[path:lower()] = file
        table.insert(self.files, file)
        return file
    end
    function case:set(process, path, data, change)
        local record = { path = path, history = { { change = change or "set", process = process, data = data } } }
        self.by_value[path:lower()] = record
        table.insert(self.registry, record)
    end
    return case
end

function tests.archive_tools_and_browsers_bring_what_is_asked_for()
    local case = new_case()
    local archiver = case:process_of [[C:\Program Files\7-Zip\7zFM.exe]]
    local impostor = case:process_of [[C:\Users\x\AppData\Local\Temp\7zFM.exe]]
    check(carriers.is_carrier(archiver) and not carriers.is_carrier(impostor))
    check(carriers.is_carrier(case:process_of [[C:\Program Files\Mozilla Firefox\firefox.exe]]))
    check(carriers.is_carrier(case:process_of [[C:\Windows\explorer.exe]]))
    check(not carriers.is_carrier(case:process_of [[C:\Users\x\explorer.exe]]))
    check(carriers.brought(case:wrote(archiver, [[C:\Users\x\a.exe]])))
end

function tests.installed_programs_and_what_they_put_in_place_are_kept()
    local case = new_case()
    local services = case:process_of [[C:\Windows\System32\services.exe]]
    local host = case:process_of([[C:\Windows\System32\svchost.exe]], services)
    local patch = case:process_of([[C:\Windows\SoftwareDistribution\Download\patch.exe]], host)
    local stub = case:process_of([[C:\Windows\Temp\1-Sigs\stub.exe]], patch)
    check(not trusted.is_kept(case, stub), "anybody's, as far as the capture tells")
    case:wrote(host, patch.image)
    case:wrote(patch, stub.image)
    check(trusted.is_kept(case, stub) and trusted.is_bystander(case, stub))
    check(trusted.is_kept(case, host) and not trusted.is_bystander(case, host), "Windows' hosts act for others")
    patch.in_tree = true
    check(not trusted.is_kept(case, stub), "below the sample")
end

function tests.shells_viewers_and_programs_from_elsewhere_are_not_kept()
    local case = new_case()
    local explorer = case:process_of [[C:\Windows\explorer.exe]]
    local shell = case:process_of([[C:\Windows\System32\cmd.exe]], explorer)
    local word = case:process_of([[C:\Program Files\Office\WINWORD.EXE]], explorer)
    local tool = case:process_of([[C:\Users\x\Downloads\tool.exe]], explorer)
    local below = case:process_of([[C:\Program Files\Tool\tool.exe]], tool)
    for _, process in ipairs { shell, word, tool, below } do check(not trusted.is_kept(case, process), process.name) end
    local own = case:process_of([[C:\Users\x\AppData\Local\Programs\Editor\editor.exe]], explorer)
    check(trusted.is_installed(case, own) and trusted.is_kept(case, own))
    case:wrote(tool, own.image)
    check(not trusted.is_installed(case, own) and not trusted.is_kept(case, own))
end

local UNINSTALL = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\]]

function tests.what_is_installed_for_one_user_starts_itself()
    local case = new_case()
    local explorer = case:process_of [[C:\Windows\explorer.exe]]
    local maker = { company = "Example" }
    local installer = case:process_of([[C:\Users\x\Downloads\setup.exe]], explorer, maker)
    local program = case:process_of([[C:\Users\x\AppData\Roaming\Tool\tool.exe]], installer, maker)
    case:wrote(installer, program.image)
    local data = [["C:\Users\x\AppData\Roaming\Tool\tool.exe" --tray]]
    check(not setup.starts_itself(case, program, data), "no setup was seen")
    case = setmetatable({ registry = {} }, { __index = case }) -- what a case holds is remembered
    case:set(installer, UNINSTALL .. [[Tool\DisplayName]], "Tool")
    check(setup.starts_itself(case, program, data))
    check(not setup.starts_itself(case, program, [[C:\Users\x\AppData\Roaming\Other\a.exe]]), "another program")
    check(not setup.starts_itself(case, installer, [[C:\Users\x\Downloads\setup.exe]]), "it did not come with a setup")
    program.company = nil
    check(not setup.starts_itself(case, program, data), "nobody says who made it")
end

function tests.setup_programs_resume_after_a_restart()
    local case = new_case()
    local bundle = case:process_of [[C:\Windows\Temp\{1}\.cr\bundle.exe]]
    case:set(bundle, UNINSTALL .. [[{8bdfe669}\DisplayName]], "Bundle")
    local run_once = [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce\]]
    check(setup.resumes(case, bundle, run_once .. "{8BDFE669}"))
    check(not setup.resumes(case, bundle, run_once .. "other"))
    check(not setup.resumes(case, bundle, run_once:gsub("RunOnce", "Run") .. "{8bdfe669}"))
end

function tests.updaters_replace_and_malware_removes()
    local case = new_case()
    local program = case:process_of [[C:\Users\x\AppData\Roaming\Tool\tool.exe]]
    local file = case:wrote(program, program.image, { created_at = 20 })
    check(setup.takes_away(case, program, program.image, 15), "a new one took its place")
    check(not setup.takes_away(case, program, program.image, 25), "it was deleted later")
    file.deleted = true
    check(not setup.takes_away(case, program, program.image, 15))
end

function tests.drivers_that_are_loaded_for_a_while()
    local case = new_case()
    local tool = case:process_of [[C:\Users\x\Downloads\tool.exe]]
    local key = [[HKLM\System\CurrentControlSet\Services\TOOL1]]
    check(not setup.is_brief(case, tool, key .. [[\ImagePath]]))
    case:set(tool, key, nil, "deleted")
    check(setup.is_brief(case, tool, key .. [[\ImagePath]]))
    tool.in_tree = true
    check(not setup.is_brief(case, tool, key .. [[\ImagePath]]), "of the tree it is no excuse")
end

function tests.a_start_leads_to_its_process()
    local case = new_case()
    local parent = case:process_of [[C:\Windows\explorer.exe]]
    local old = case:process_of([[C:\a.exe]], parent, { pid = 8, start_time = 5 })
    local new = case:process_of([[C:\b.exe]], parent, { pid = 8, start_time = 50 })
    check(lineage.started { process = parent, time = 50, child = { pid = 8 } } == new)
    check(lineage.started { process = parent, time = 4, child = { pid = 8 } } == old)
    equal(lineage.started { process = parent, time = 4, child = { pid = 12 } }, nil)
end

return tests
