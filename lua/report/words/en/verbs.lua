--- English sentences: a template for every verb, as `kaiseki.report.words` explains templates.

local TRAFFIC = "[ ({sent} out, {received} in)| ({sent} out)| ({received} in)| ({state})]"
local TRAITS = "[ {trait.plain}]"

return {
    -- execution
    ["bring-and-run"] = "{doer} lays down {file} ({state}[, {size}])[, which {process} runs| and runs it] as {child}",
    ["load-dropped-library"] = "{doer} loads <{library} ({state}[, {size}])>"
        .. "[, which {process} wrote|, which it wrote itself]",
    ["load-telling-library"] = "{doer} loads <{library} ({subject})>",
    ["read-system-library"] = "{doer} reads the file {file}, as who takes security products' hooks away does",
    ["match-yara-rule"] = "YARA {name#rule|rules} {name} {name#matches|match} "
        .. "<{file} ({state=ran:ran as {doer}|loaded:loaded by {doer}|written:written by {doer}"
        .. "|*:written in the capture})>",
    ["run-brought-script"] = "{doer} runs <script {file} with {program} ({name}[, {child}])>, brought along",
    ["run-from-address-bar"] = "the user runs <{command}> from the address bar of a folder ({doer})",
    ["run-from-link"] = "a link or script of another drive starts {doer}: <{command}>",
    ["run-from-dialog"] = "the user runs <{command}> from the Run dialog ({doer})",
    ["powershell-runs"] = "{doer} runs {subject}: <{command}[ (it says: {text})]>",
    ["run-powershell"] = "{doer} has PowerShell run {subject}: <{command}[ (it says: {text})]>",
    ["run-script"] = "{doer} runs script <{file}> ({name})",
    ["run-task"] = "Task Scheduler ({doer}) starts <{child}[ ({command})][ ({times} times)]>: the task works",
    ["start-from-folder"] = "{doer} starts <{child} from "
        .. "[{name}[ ({folder})]|{folder}|a folder that the capture does not tell]>",
    ["start-shell"] = "{doer} starts <{name}: {command}>",
    ["write-and-run"] = "{doer} writes {file} ({state}[, {size}]{evidence=same:, the same file (SHA-256)"
        .. "|size:, as many as it read of itself: likely a copy"
        .. "|changed:, as many as it read of itself: a copy, but changed (SHA-256 differs)})"
        .. "[, which {process} runs| and runs it] as {child}[; like a setup program, {reason}]",
    -- persistence
    ["add-account"] = "{doer} adds <[account {account}|an account]{trait=of-domain: to the domain|*:}>",
    ["add-to-group"] = "{doer} adds <[{account}|an account]> to [group {group}|a group]",
    ["change-program-code"] = "{doer} changes <{file}[, code of {product}]>",
    ["load-extension"] = "{doer} starts <{product} with an extension of its own: {command}>",
    ["force-extension"] = "{doer} forces an extension on browsers <{data} ({entry})>",
    ["load-into"] = "{doer} has {subject} load <{data!}>",
    ["move-startup-folder"] = "{doer} makes {folder} the {trait=common:common|*:user's} Startup folder",
    ["open-kinds-with"] = "{doer} has Windows open {count:kind|kinds} of files ({name/6}) with <{data!}>",
    ["keep-awake"] = "{doer} keeps the machine from sleeping: <{command}>",
    ["open-files-with"] = "{doer} has Windows open <{name} with {data!}>",
    ["put-into-startup-folder"] = "{doer} puts <{file}> into the Startup folder",
    ["register-task"] = '{doer} registers <task "{task}"[, {trigger.plain}[, for {deed}]|[ for {deed}]][, as {account}]'
        .. "[, {trait.plain}][ ({means}{evidence=task-file:; as its file says|*:})]>",
    ["run-at-first-logon"] = "{doer} has each user's first logon run <{data!}>",
    ["run-with-cmd"] = "{doer} has each cmd.exe run <{data!}>",
    ["replace-com-class"] = "{doer} has <COM class {name} replaced by {text!}>",
    ["set-com-class"] = "{doer} points <COM class {name} to {file}>",
    ["set-debugger"] = "{doer} has Windows start a debugger with <{name}: {data!}>",
    ["set-logon-program"] = "{doer} has logon start <{data!}>",
    ["set-logon-script"] = "{doer} has logon run script <{data!}>",
    ["set-screen-saver"] = "{doer} makes its screen saver {data!}",
    ["set-up-driver"] = '{doer} sets up <driver "{service}" to load {command}>',
    ["set-up-service"] = '{doer} sets up <service "{service}" to run {command}>',
    ["start-after-exit"] = "{doer} has Windows start a program after <{name}: {data!}>",
    ["start-at-logon"] = "{doer} has {data} started at logon (Run value <{entry}>)",
    ["start-before-windows"] = "{doer} has Windows start before itself <{data!}>",
    ["plant-file"] = "{doer} puts <{file}> where {subject}",
    ["start-with"] = "{doer} has <{data!}> started {subject}",
    ["change-wmi"] = "{doer} talks to WMI, which then writes its repository, {file}"
        .. "{evidence=consumer-ran:, and starts a consumer of events: a subscription"
        .. "|*:: likely an event subscription}",
    ["subscribe-to-wmi"] = "{doer} makes a WMI event subscription: <{command}>",
    ["switch-on-remote-desktop"] = "{doer} switches Remote Desktop on",
    -- privilege escalation
    ["ask-for-rights"] = "{doer} asks for full rights: <{command}>",
    ["delete-traces"] = "{doer} takes away again what elevated programs looked for: <{key/3}>",
    ["elevate-through"] = "{doer} has <{name} start {child}> with full rights, without a question",
    ["elevate-through-com"] = "{doer} has <the elevated COM class {name} start {child}>",
    ["bring-driver"] = "{doer} lays down <driver {file}[ ({size})]{state=known:, known for its flaws|*:}>",
    ["load-driver"] = "{doer} has Windows load <driver {file}[ ({size})]{state=known:, known for its flaws|*:}>",
    ["lend-rights"] = "{doer} writes to a pipe so that who waits there takes its rights: <{command}>",
    ["place-through-com"] = "{doer}, host of the elevated COM class {name}, puts <{file}> into Windows' folders",
    ["become-system"] = "{doer} starts {child} as Windows itself (SYSTEM), likely with a token that it took",
    ["raise-itself"] = "{doer} starts itself again with full rights, as {child}[; Windows asks {times} times]",
    ["start-elevated"] = "{doer} has elevated programs start <[{command}|a command] when they open {name}>",
    ["start-from-mock-folder"] = "{doer} starts {program}, whose folder only looks like Windows' own",
    -- defense evasion
    ["hide-account"] = "{doer} hides account <{account}> from the logon screen",
    ["exclude-from-defender"] = "{doer} has Defender pass over <[{subject} ][{file}|{name}]>",
    ["keep-in-registry"] = "{doer} keeps long texts or data in the registry: {value/5}",
    ["set-value"] = "{doer} sets <{value} = {data}>",
    ["clear-log"] = "{doer} clears or disables <{subject}[ ({times} times)]: {command}>",
    ["delete-by-command"] = "{doer} has a command delete what was made before: <{command}>",
    ["remove-service"] = "{doer} removes service <{service}> again, which was set up before",
    ["remove-web-mark"] = "{doer} removes the mark of the web from <{trait=own:its own file|*:{file}}>",
    ["set-time-back"] = "{doer} sets the creation time of <{file} back to {year}>",
    ["make-hidden-files"] = "{doer} makes {count} hidden system files or folders: {file/2}",
    ["hide-file"] = "{doer} hides <{file}>",
    ["hide-in-explorer"] = "{doer} keeps Explorer from showing <{subject}>",
    ["hide-task"] = '{doer} hides task <"{task}">: deletes its security descriptor',
    ["write-hidden-stream"] = "{doer} writes <{file}, a stream that Explorer does not show>",
    ["hollow-program"] = "{doer} starts <{child} without arguments, which then {deed}>: likely filled with its code",
    ["run-deleted"] = "{doer} runs <{program}[ as {child}]>, deleted before it started: nothing is left to look at",
    ["clear-history"] = "{doer} takes away the history of commands: <[{command}|{file}|{value}]>",
    ["copy-renamed"] = "{doer} copies <Windows' {name} to {target}>",
    ["run-disguised"] = "{doer} has cmd run disguised words: <{command}>",
    ["run-renamed"] = "{doer} is {name} under another name[: {command}]",
    ["run-in-sandbox"] = "{doer} has Windows Sandbox run what <{file}> says",
    ["run-as-told"] = "{doer} runs <[{url}|{file}|{subject}|{text}]>",
    ["start-as-told"] = "{doer} starts <{command}>",
    ["run-with-tool"] = "{doer} has [{means}|{name}] run <[{url}|{file}|{subject}|{text}][, through {through}]>",
    ["start-with-tool"] = "{doer} has {name} start <{command}[, through {through}]>",
    ["install-package"] = "{doer} has Windows Installer install "
        .. "<{file}[ ({size})], which it wrote[: remote access by {product}]>",
    ["have-package-fetched"] = "{doer} has Windows Installer fetch a package from <{host}>",
    ["install-quietly"] = "{doer} has {name} quietly install <[{url}|{file}|{text}][, through {through}]>",
    ["run-style-sheet"] = "{doer} has {name} run style sheet <[{url}|{file}|{text}][, through {through}]>",
    ["encode-file"] = "{doer} has {name} encode into <{target}[, through {through}]>",
    ["import-registry"] = "{doer} has the registry changed as <{file}> says",
    ["record-traffic"] = "{doer} has the network's traffic recorded: <{command}>",
    ["run-inline"] = "{doer} gives an interpreter a program in its command line: <{command}>",
    ["send-by-copy"] = "{doer} sends files by {name} to <{text}[, through {through}]>",
    ["decode-file"] = "{doer} has {name} decode into <{target}[, through {through}]>",
    ["download-with-tool"] = "{doer} has [{means}|{name}] download <{url}[, through {through}]>",
    ["run-after-transfer"] = "{doer} has {name} run <{command}[, through {through}]> when a transfer ends",
    ["transfer-with-tool"] = "{doer} has {name} transfer <[{url}|{subject}][, through {through}]>",
    ["fetch-with-program"] = "{doer} has {name} fetch <[{url}|what {file} says|{text}][, through {through}]>",
    ["ask-names-by-command"] = "{doer} asks a name server for commands: <{command}>",
    ["open-web-folder"] = "{doer} opens a folder of web server <{host}: {command}>",
    ["start-with-system-name"] = "{doer} starts <{program}, named like Windows' own {name}>",
    ["start-with-document-name"] = "{doer} starts <{program}, a program named like a document>",
    ["start-with-turned-name"] = "{doer} starts <{program}, whose name holds a mark that turns letters around>",
    ["start-with-lookalike-name"] = "{doer} starts <{program}, "
        .. "spelled with letters that only look like those of {name}>",
    ["start-with-near-name"] = "{doer} starts <{program}, called nearly like Windows' own {name}>",
    ["change-permissions"] = "{doer} changes permissions ({effect/7.then})[ of {file/3}|: {command}] "
        .. "({count:command|commands})",
    ["trust-root-certificate"] = "{doer} makes Windows trust a root certificate[ ({times} times)]",
    ["weaken-setting"] = "{doer} <{effect} ({entry}[ = {data!}])>",
    ["open-port"] = "{doer} opens <port {port}[ ({protocol})]> in the firewall",
    ["freeze-process"] = "{doer} has <{program} hold a process still: {command}>",
    ["pose-as-antivirus"] = "{doer} has Windows take <{name}[ ({program})]> for an antivirus",
    ["filter-network"] = "{doer} has Windows keep <[network filters against {product}|network filters]"
        .. " ({count:entry|entries}, {value} the first)>",
    ["block-in-firewall"] = "{doer} has the firewall block <{program}[ ({product})]>",
    ["weaken-protection"] = "{doer} <{effect}: {command}>",
    ["disable-service"] = "{doer} {effect} service <{service} ([{product}|{subject}])>",
    ["delete-run-value"] = "{doer} {effect=failed:tries to delete|*:deletes} the Run value <{entry}>",
    ["let-through-firewall"] = "{doer} lets <{program}> through the firewall",
    ["change-firewall"] = "{doer} changes the firewall: <{value} = {data}>",
    ["copy-itself"] = "{doer} [has {through} copy it|copies itself] to <{target} ([{size}|size not seen]"
        .. "{evidence=same:, the same file (SHA-256)|size:, as many as it read of itself"
        .. "|changed:, as many as it read of itself, but changed (SHA-256 differs)})>",
    ["copy-library"] = "{doer} copies the library that it runs, {library}, to "
        .. "<{target} ({size}), as many as it read of it>",
    ["delete-own-file"] = "{doer} {means=shell:tells a shell to delete its own file"
        .. "|*:[has its own file deleted by {through}|deletes its own file]}, {file}",
    ["load-foreign-library"] = "{doer}, a program of Windows, loads <{library}>: likely injected",
    ["load-beside"] = "{doer} ({name}) loads <{library}>, both just written",
    ["run-unbacked-code"] = "{doer} runs code from memory that no file backs: {name}[ ({times} times)]",
    -- credential access
    ["copy-directory-database"] = "{doer} copies the directory's database: <[{file}[ ({command})]|{command}]>",
    ["dump-on-exit"] = "{doer} has error reporting dump the security service's memory when it seems to exit: <{value}>",
    ["dump-memory"] = "{doer} dumps the memory of <[{process}|a process that the command names by its number]: "
        .. "{command}>",
    ["dump-security-service"] = "{doer} dumps the security service's memory: <[{file}[ ({command})]|{command}]>",
    ["keep-passwords-readable"] = "{doer} has Windows keep passwords readable in memory (UseLogonCredential)",
    ["look-for-stores"] = "{doer} looks for {product/8}: {state=all:all|none:none|*:{present}} there",
    ["drive-browser"] = "{doer} starts <{product} {trait.plain}: {command}>",
    ["drive-for-key"] = "{doer} drives {product} ({process}), and its elevation service starts ({program}): likely for "
        .. "the key of its cookies",
    ["end-before-reading"] = "{doer} has {name} ended: {command/2}",
    ["read-browser-stores"] = "{doer} reads <[{product}|a browser]'s [{name}|store][ ({read})]>",
    ["read-for-dump"] = "{doer} has the library for dumps and opens the security service's own files ({file/3}): "
        .. "likely dumps its memory",
    ["read-secrets"] = "{doer} reads <{subject}[: {file/2}][: {key/2}]>",
    ["run-credential-tool"] = "{doer} runs a tool that takes <{subject}: {command}>",
    ["save-hive"] = "{doer} saves the registry {entry#hive|hives} {entry}, {entry#which holds|which hold} "
        .. "{subject}[: {command}]",
    ["search-passwords"] = "{doer} looks for passwords[ of {subject}]: <{command}>",
    ["write-tickets"] = "{doer} writes Kerberos tickets into <{file/4}>",
    ["read-program-stores"] = "{doer} reads what {product} {product#keeps|keep}: {file/3}[ ({read})]",
    ["read-for-key"] = "{doer} reads {product}'s Local State, and its elevation service starts ({program}): likely for "
        .. "the key of its cookies",
    ["show-wireless-keys"] = "{doer} reads keys of wireless networks: <[{command}|{file}]>",
    ["use-debugging-port"] = "{doer} talks with [{product}'s|a browser's] debugging port: <{host}>",
    ["set-proxy"] = "{doer} sends the web traffic through <{data} ({entry})>",
    -- discovery
    ["ask-about-domain"] = "{doer} asks about the domain: {command/4}",
    ["ask-about-protection"] = "{doer} asks which products protect the machine: <{command}>",
    ["scan-network"] = "{doer} scans the network: <{command}>",
    ["ask-about-machine"] = "{doer} asks about the machine with {count} commands: {command/8}",
    ["look-for-products"] = "{doer} looks for {count} {subject} ({product/4}): [{present/4} there|none there]",
    ["ask-for-facts"] = "{doer} asks for <{subject}> ({name/6})",
    -- why nothing happened: the cause, and what to try next
    crash = "{doer} crashes[ after {after}][ ({name})]: try another version of Windows, or look at it in a debugger",
    ["end-after-asking"] = "{doer} ends[ after {after}] without having done anything, once it had asked for {subject}: "
        .. "try it where these look like those of an ordinary user",
    ["end-after-missing"] = "{doer} ends[ after {after}] without having done anything; the last that it did not find "
        .. "is {file}: try it with that in place",
    ["end-early"] = "{doer} ends[ after {after}] without having done anything that the capture shows: try it with "
        .. "other arguments, rights or a later date",
    ["end-unanswered"] = "{doer} ends[ after {after}] without having done anything, as {host} did not answer: try it "
        .. "with a network, or one that is simulated",
    ["end-without-arguments"] = "{doer} ends[ after {after}] without having done anything and was given no arguments: "
        .. "try it with those that its starter or its own text tells",
    ["fall-silent"] = "{doer} does nothing that reports list for {after}: record at least that long, or skip its "
        .. "waiting in a debugger",
    ["stay-idle"] = "{doer} runs to the capture's end, {after}, without having done anything[; it had asked for "
        .. "{subject}]: record longer, or try it with arguments, a network or a user at work",
    ["fail-at-start"] = "{doer} ends[ after {after}] ({name}), as a library would not start[: {library}]",
    ["miss-architecture"] = "{doer} ends[ after {after}] ({name}): [{library} is|a library is] of another "
        .. "architecture, or damaged",
    ["miss-assembly"] = "{doer} ends[ after {after}] ({name}), as a runtime is missing that it was built with: "
        .. "install it",
    ["miss-export"] = "{doer} ends[ after {after}] ({name}): a function is missing in [{library}|a library], which is "
        .. "of another version",
    ["miss-library"] = "{doer} ends[ after {after}] ({name}), as [{library}|a library] is missing: install what brings "
        .. "it, or put it beside the program",
    ["miss-runtime"] = "{doer} ends[ after {after}][ ({name})], as .NET is missing, or the version that it wants: "
        .. "install it",
    -- lateral movement
    ["connect-to-service"] = "{doer} connects to "
        .. "<{subject} of [{count:machine|machines}, ]{host}[{count# among them| among them}]>",
    ["connect-to-share"] = "{doer} connects to <{share}>",
    ["leave-autorun"] = "{doer} leaves <{file}>, which starts a program from that drive",
    ["copy-to-drive"] = "{doer} puts <{target}[, a copy of {source}]> on another drive",
    ["hide-on-drive"] = "{doer} hides {state=own:what it made|*:files that were there} on another drive: <{file}>",
    ["move-on-drive"] = "{doer} moves <{file} to {target}>, out of sight on its drive",
    ["leave-links"] = "{doer} leaves links where other things of these names were: <{file}>",
    ["start-from-drive"] = "{doer} runs from "
        .. "{state=hidden:a hidden folder of another drive|link:another drive, by a link there|*:another drive}: "
        .. "{program}[ with {library/2} beside it]",
    ["copy-from-drive"] = "{doer} copies itself from another drive: <{target}>",
    ["put-on-other-machine"] = "{doer} puts <{file}> on another machine",
    ["obey-other-machine"] = "{doer} runs what another machine tells it: <{command}>",
    ["take-session"] = "{doer} watches or takes over another user's session: <{command}>",
    ["set-up-remotely"] = "{doer} <{subject=program:sets up a program|process:starts a process|command:runs a command"
        .. "|service:sets up a service|task:sets up a task} "
        .. "on [{share}|another machine]: {command}>",
    -- collection
    ["collect-documents"] = "{doer} reads {count} documents in {folder/2}, {name} among them"
        .. "[, and {state=copied:copies them under other names to|packed:packs them into|*:writes them to} {target/3}]"
        .. "[, and sends {sent}][ to {host/2}]",
    ["pack-files"] = "{doer} packs files{trait=password: under a password|*:}: <{command}>",
    ["send-archive"] = "{doer} packs <{file} ({size}) and sends as much to {host}>",
    ["read-secret-files"] = "{doer} reads files named for secrets: <{file}>",
    ["read-clipboard"] = "{doer} has PowerShell read the clipboard: <{command}>",
    ["keep-log"] = "{doer} appends to <{file} again and again ({written} in {after})>: likely {subject}",
    ["record"] = "{doer} writes <{count:file|files} like {file}>: likely of {subject}",
    ["use-device"] = "{doer} uses <{subject}>, as Windows notes",
    -- command and control
    connect = "{doer/4} {doer#connects|connect} <[{times} times ]to {host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["forward-port"] = "{doer} has Windows forward a port: <{command}>",
    ["open-tunnel"] = "{doer} opens a tunnel with <{name}: {command}>",
    ["start-remote-access"] = "{doer} sets up remote access by <{product}: {command}>",
    ["try-to-connect"] = "{doer/4} {doer#tries|try}[ {times} times] to connect to <{host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["send-datagrams"] = "{doer/4} {doer#sends|send} {protocol} to <{host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["accept-connections"] = "{doer/4} {doer#accepts|accept} connections from <{host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["ask-name-server"] = "{doer/4} {doer#itself asks|themselves ask} name server <{host}"
        .. TRAFFIC .. ">",
    ["use-web-service"] = "{doer/4} {doer#talks|talk} to <{product} ({subject}), {host}" .. TRAFFIC .. ">",
    ["fetch-with-bits"] = "{doer} {evidence=likely:presumably has|*:has} background transfers (BITS) fetch "
        .. "<{file}[ ({size})]>",
    download = "{doer} downloads <{file} ({state}, {size}, "
        .. "{evidence=size:as many as it received|*:of {received} received} on one connection) from {host}>",
    ["send-to-many"] = "{doer} sends <{protocol} to {count} machines on port {port}[ ({subject})]"
        .. "{state=unanswered:; none answers}>",
    -- exfiltration
    ["upload-with-tool"] = "{doer} has {name} upload <[{file}|a file] to {url}[, through {through}]>",
    ["copy-to-cloud"] = "{doer} copies files to the cloud: <{command}>",
    ["send-after-reading"] = "{doer} then sends <{sent} to {host}>: possibly what it read",
    -- impact
    ["set-start-page"] = "{doer} changes the browser's start page to <{data} ({entry})>",
    ["set-wallpaper"] = "{doer} makes <{file}> the wallpaper",
    ["write-hosts-file"] = "{doer} writes the hosts file ({written})",
    ["overwrite-documents"] = "{doer} overwrites {count} documents[ of {kinds} kinds][, {deed.plain}], "
        .. "{name} among them",
    ["give-ending"] = "{doer}[, for another machine ({share/2}),] gives "
        .. "<{count} files[ in {folder/2}] the ending {text}, {name} among them>",
    ["leave-note"] = "{doer} leaves <{name} in {count} folders>",
    ["ask-pool"] = "{doer} talks with the mining pool <{host}>",
    ["bring-miner"] = "{doer} lays down <{file}[ ({size})]>, called like a coin miner",
    ["start-miner"] = "{doer} starts a coin miner: <{command}>",
    ["overwrite-volume"] = "{doer} overwrites {file/5}[ ({written})], past the file system",
    ["overwrite-disk"] = "{doer} overwrites <disk {drive} itself, past the file system ({written}"
        .. "{subject=boot-record:, its first sector among them: the boot record})>",
    ["destroy-recovery"] = "{doer} <{effect}: {command}>",
    ["lock-drive"] = "{doer} <{effect}: {command}>",
    ["end-services"] = "{doer} ends {count} services and programs: {name/8}",
    ["end-service"] = "{doer} ends what holds or keeps documents: <{command}>",
    ["shut-down"] = "{doer} has Windows shut down: {command}",
}
