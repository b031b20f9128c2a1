--- Where Windows and backup products keep credentials, and what people type who look for them.
--
-- Facts: Microsoft's documentation of DPAPI, Credential Manager and the registry's hives; ATT&CK T1003, T1552, T1555,
-- T1558; the manuals of the tools.

local credentials = {}

--- Folders in which Windows keeps secrets that only the security service reads, and what they hold, as a term.
credentials.STORES = {
    { [[\Microsoft\Protect\S-1-5-]], "master-keys" },
    { [[\Microsoft\Credentials\]], "saved-credentials" },
    { [[\Microsoft\Vault\]], "vault" },
}

--- Keys of which the security service alone has the values, and what they hold, as a term.
credentials.KEYS = {
    { [[HKLM\SAM\SAM\Domains\Account\Users\0]], "account-hashes" },
    { [[HKLM\SECURITY\Policy\Secrets\]], "service-secrets" },
    { [[HKLM\SECURITY\Cache]], "cached-logons" },
    { [[HKLM\SECURITY\Policy\PolEKList]], "service-secrets" },
}

--- Keys whose class names are, together, the key to the account database.
credentials.BOOT_KEY = { "jd", "skew1", "gbg", "data" }

--- Words that only commands of tools have that take credentials: technique and what they are after, as a term. Those
-- of one word would also stand in names of files, so that no common word is here.
credentials.TOOLS = {
    ["sekurlsa::"] = { "T1003.001", "security-service-memory" },
    ["lsadump::sam"] = { "T1003.002", "accounts-and-secrets" },
    ["lsadump::secrets"] = { "T1003.004", "service-secrets" },
    ["lsadump::cache"] = { "T1003.005", "cached-logons" },
    ["lsadump::lsa"] = { "T1003.004", "service-secrets" },
    ["lsadump::dcsync"] = { "T1003.006", "directory-hashes" },
    ["dpapi::"] = { "T1555.004", "saved-credentials" },
    ["vault::cred"] = { "T1555.004", "saved-credentials" },
    ["kerberos::list"] = { "T1558", "tickets" },
    ["kerberos::golden"] = { "T1558.001", "tickets" },
    ["kerberos::ptt"] = { "T1558", "tickets" },
    ["invoke-mimikatz"] = { "T1003.001", "security-service-memory" },
    ["out-minidump"] = { "T1003.001", "security-service-memory" },
    ["minidumpwritedump"] = { "T1003.001", "security-service-memory" },
    ["invoke-dcsync"] = { "T1003.006", "directory-hashes" },
    ["invoke-kerberoast"] = { "T1558.003", "tickets" },
    ["kerberoast"] = { "T1558.003", "tickets" },
    ["asreproast"] = { "T1558.004", "tickets" },
    ["kerberosrequestorsecuritytoken"] = { "T1558.003", "tickets" },
    ["getuserspns"] = { "T1558.003", "tickets" },
    ["get-gpppassword"] = { "T1552.006", "policy-passwords" },
    ["secretsdump"] = { "T1003.002", "accounts-and-secrets" },
    ["sharpdpapi"] = { "T1555.004", "saved-credentials" },
    ["invoke-lazagne"] = { "T1555", "saved-credentials" },
}

--- What developers' tools are told that they hand out the token by which they are known: the program and the words.
credentials.TOKEN_COMMANDS = {
    { "gh", "auth token" }, { "gcloud", "auth print-access-token" }, { "gcloud", "auth print-identity-token" },
    { "az", "account get-access-token" }, { "aws", "configure export-credentials" }, { "aws", "sts get-session-token" },
    { "git", "credential fill" }, { "npm", "token list" },
    { "glab", "auth status -t" }, { "kubectl", "config view --raw" }, { "heroku", "auth:token" },
    { "azd", "auth token" },
}

--- Programs that find passwords and tokens in files and in histories of code.
credentials.FINDERS = {
    [[\trufflehog.exe]], [[\gitleaks.exe]], [[\noseyparker.exe]], [[\kingfisher.exe]], [[\detect-secrets.exe]],
    [[\ggshield.exe]], [[\whispers.exe]], [[\snaffler.exe]], [[\titus.exe]], [[\betterleaks.exe]],
}

--- Where clouds tell a machine of theirs what it is, and hand it tokens.
credentials.METADATA = { "169.254.169.254", "fd00:ec2::254", "metadata.google.internal", "100.100.100.200" }

--- Parts of keys and names that reg query is told when somebody looks for passwords, and the technique.
credentials.ASKED_KEYS = {
    "defaultpassword", [[\currentversion\winlogon]], [[\simontatham\putty]], [[\winscp 2\sessions]], [[\orl\winvnc]],
    [[\realvnc]], [[\tightvnc]], [[\tigervnc]], [[\openssh\agent\keys]], [[\parameters\snmp]], [[\snmp\parameters]],
    [[\terminal server client\servers]], [[\group policy\history]],
}

--- Words that stand for passwords in a search.
credentials.WORDS = {
    "passw", "pwd", "cpassword", "credential", "secret", "passphrase", "kennwort", "senha", "contrase",
}

--- Names and endings of files that hold passwords in the clear, as typed by who looks for them.
credentials.FILES = {
    "unattend.xml", "autounattend.xml", "sysprep.xml", "sysprep.inf", "groups.xml", "web.config", "vnc.ini", "*.kdbx",
    "*.kdb", "*.ppk", "*.rdp", "id_rsa", "consolehost_history.txt", "*cred*", "*vnc*", "*pass*", "*.pfx", "*.p12",
}

--- Files with passwords that Windows' setup and group policy leave behind, for events on files.
credentials.LEFT_FILES = { [[\unattend.xml]], [[\autounattend.xml]], [[\sysprep.inf]] }

--- Values in which backup products keep how to open their database of credentials.
credentials.BACKUP_VALUES = {
    [[\EncryptionSalt]], [[\SqlDatabaseName]], [[\SqlInstanceName]], [[\SqlServerName]], [[\SqlHostName]],
}

return credentials
