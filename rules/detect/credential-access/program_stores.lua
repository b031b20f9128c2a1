-- What programs keep for their users, read by something else: wallets, sessions of messengers and games, accounts and
-- keys. One product is enough; who looks for many and finds none is told by the sweep.

local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local products = require "kaiseki.detect.products"
local takers = require "kaiseki.detect.takers"
local trusted = require "kaiseki.detect.trusted"

-- Files of one product, and products, that are told.
local TOLD, PRODUCTS = 5, 20

-- Folders are opened with the same rights as files are read with: only reading shows what was wanted.
local function reads(rows)
    return result:is "SUCCESS" & path:contains(products.parts(rows))
        & (operation:is "ReadFile" | (operation:is "RegQueryValue" & path:contains "Password"))
end

local function example(reader, path, image)
    return { operation = "ReadFile", result = "SUCCESS", ["process.name"] = reader, ["process.pid"] = 4,
             ["process.image"] = image, path = path, ["file.offset"] = 0, ["file.length"] = 900 }
end

-- One rule for each kind: what is read differs in what it is worth.
local function stores_rule(fields)
    local rows, files = fields.rows, memory.of_process()
    rule {
        id = fields.id, title = fields.title, severity = fields.severity, attack = fields.attack,
        description = fields.description, references = fields.references,
        false_positives = { "Backup, synchronization and migration tools that lie in a user's folder." },
        author = "kaiseki",
        match = reads(rows),
        on_event = function(event, case)
            if trusted.is_walker(event.process) and not event.process.started_in_capture then return end
            local product = products.is_foreign(rows, event, case)
            if not product then return end
            local process = lineage.requester(event.process)
            local mine = files(case, process)
            if not mine.seen then mine.seen, mine.products, mine.paths, mine.bytes = {}, {}, {}, 0 end
            mine.bytes = mine.bytes + (event.file.length or 0)
            local seen = mine.seen[product] or { count = 0 }
            local enough = seen.count == TOLD or (seen.count == 0 and #mine.products == PRODUCTS)
            if enough or seen[event.path] then return end
            if seen.count == 0 then mine.products[#mine.products + 1] = product end
            mine.seen[product], seen[event.path], seen.count = seen, true, seen.count + 1
            mine.paths[#mine.paths + 1] = event.path
            case:finding { process = process, key = "stores", event = event }
        end,
        excuse = takers.excuse,
        weigh = takers.weigh,
        finding = function(finding, case)
            local mine = files(case, finding.process)
            local names, paths, bytes = mine.products or {}, mine.paths or {}, mine.bytes or 0
            return { "read-program-stores", product = table.move(names, 1, #names, 1, {}),
                     file = table.move(paths, 1, #paths, 1, {}), read = bytes > 0 and bytes or nil }
        end,
        examples = fields.examples,
    }
end

stores_rule {
    id = "credential-access.wallets", title = "Wallet read by another program", severity = "high",
    rows = products.WALLETS,
    attack = { "T1555", "T1005" },
    description = "The file of a wallet, or the data of a browser's extension, is read by a program that is not its "
        .. "own.",
    references = { "https://attack.mitre.org/techniques/T1555/", "https://attack.mitre.org/techniques/T1005/" },
    examples = {
        match = {
            example("a.exe", [[C:\Users\x\AppData\Roaming\Exodus\exodus.wallet\seed.seco]]),
            example("a.exe", [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Local Extension Settings\]]
                .. [[nkbihfbeogaeaoehlefnkodbefgpgknn\000003.log]]),
        },
        no_match = {
            example("Exodus.exe", [[C:\Users\x\AppData\Roaming\Exodus\exodus.wallet\seed.seco]],
                    [[C:\Users\x\AppData\Local\exodus\app-24.1\Exodus.exe]]),
            example("chrome.exe", [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Local Extension Settings\]]
                .. [[nkbihfbeogaeaoehlefnkodbefgpgknn\000003.log]],
                    [[C:\Program Files\Google\Chrome\Application\chrome.exe]]),
        },
    },
}

stores_rule {
    id = "credential-access.password-vaults", title = "Password manager's data read by another program",
    severity = "high", rows = products.VAULTS,
    attack = { "T1555.005", "T1552.001", "T1005" },
    description = "The file in which a password manager keeps all passwords, its settings, or the data of its "
        .. "extension in a "
        .. "browser, are read by a program that is not its own.",
    references = { "https://attack.mitre.org/techniques/T1555/005/" },
    examples = {
        match = {
            example("a.exe", [[C:\Users\x\Documents\passwords.kdbx]]),
            example("a.exe", [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Local Extension Settings\]]
                .. [[nngceckbapebfimnlniiiahkandclblb\000003.log]]),
        },
        no_match = {
            example("KeePassXC.exe", [[C:\Users\x\Documents\passwords.kdbx]],
                    [[C:\Program Files\KeePassXC\KeePassXC.exe]]),
        },
    },
}

stores_rule {
    id = "credential-access.sessions", title = "Session of a messenger or game read by another program",
    severity = "high", rows = products.SESSIONS,
    attack = { "T1539", "T1552.001", "T1528", "T1005" },
    description = "A file with which a messenger or a game logs on again is read by a program that is not its own.",
    references = { "https://attack.mitre.org/techniques/T1539/", "https://attack.mitre.org/techniques/T1528/" },
    examples = {
        match = {
            example("a.exe", [[C:\Users\x\AppData\Roaming\Telegram Desktop\tdata\key_datas]]),
            example("a.exe", [[C:\Users\x\AppData\Roaming\discord\Local Storage\leveldb\000005.ldb]]),
            example("steam_key.exe", [[C:\Program Files (x86)\Steam\config\loginusers.vdf]],
                    [[C:\Users\x\Downloads\steam_key.exe]]),
        },
        no_match = {
            example("Telegram.exe", [[C:\Users\x\AppData\Roaming\Telegram Desktop\tdata\key_datas]],
                    [[C:\Users\x\AppData\Roaming\Telegram Desktop\Telegram.exe]]),
            example("steamwebhelper.exe", [[C:\Program Files (x86)\Steam\config\config.vdf]],
                    [[C:\Program Files (x86)\Steam\bin\cef\steamwebhelper.exe]]),
        },
    },
}

stores_rule {
    id = "credential-access.accounts", title = "Stored accounts or keys read by another program",
    severity = "high", rows = products.ACCOUNTS,
    attack = { "T1552.001", "T1555" },
    description = "A file or value in which a program keeps accounts, passwords or keys is read by one that is not "
        .. "its own.",
    references = { "https://attack.mitre.org/techniques/T1552/001/" },
    examples = {
        match = {
            example("a.exe", [[C:\Users\x\AppData\Roaming\FileZilla\recentservers.xml]]),
            { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Martin Prikryl\WinSCP 2\Sessions\web\Password]] },
        },
        no_match = {
            example("filezilla.exe", [[C:\Users\x\AppData\Roaming\FileZilla\recentservers.xml]],
                    [[C:\Program Files\FileZilla FTP Client\filezilla.exe]]),
        },
    },
}

stores_rule {
    id = "credential-access.private-keys", title = "Private keys read by another program", severity = "high",
    rows = products.KEYS,
    attack = { "T1552.004" },
    description = "A user's key for secure shells, or of GnuPG, is read by a program that is not made for it.",
    references = { "https://attack.mitre.org/techniques/T1552/004/" },
    examples = {
        match = {
            example("a.exe", [[C:\Users\x\.ssh\id_ed25519]]),
            example("a.exe", [[C:\Users\x\Documents\jump.ppk]]),
        },
        no_match = {
            example("ssh.exe", [[C:\Users\x\.ssh\id_ed25519]], [[C:\Program Files\Git\usr\bin\ssh.exe]]),
            example("puttygen.exe", [[C:\Users\x\Documents\jump.ppk]], [[C:\Program Files\PuTTY\puttygen.exe]]),
        },
    },
}

stores_rule {
    id = "collection.mail-stores", title = "Mail of the user read by another program", severity = "high",
    rows = products.MAIL,
    attack = { "T1114.001", "T1087.003" },
    description = "The file in which a mail program keeps messages or addresses is read by a program that is not its "
        .. "own.",
    references = { "https://attack.mitre.org/techniques/T1114/001/" },
    examples = {
        match = {
            example("a.exe", [[C:\Users\x\AppData\Local\Microsoft\Outlook\x@corp.example.ost]]),
            example("a.exe", [[C:\Users\x\AppData\Roaming\Thunderbird\Profiles\a1.default\abook.sqlite]]),
        },
        no_match = {
            example("OUTLOOK.EXE", [[C:\Users\x\AppData\Local\Microsoft\Outlook\x@corp.example.ost]],
                    [[C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE]]),
            example("SearchProtocolHost.exe", [[C:\Users\x\AppData\Local\Microsoft\Outlook\x@corp.example.ost]],
                    [[C:\Windows\System32\SearchProtocolHost.exe]]),
        },
    },
}
