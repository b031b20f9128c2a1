--- What spies and thieves gather, by the names and endings of files. All in lower case. Rules ask
-- `kaiseki.detect.collected`.

local gathered = {}

--- Endings by what such a file holds.
gathered.PICTURES = { "png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff" }
gathered.SOUNDS = { "wav", "mp3", "ogg", "opus", "m4a", "wma", "flac", "aac", "amr" }
gathered.FILMS = { "mp4", "avi", "webm", "mkv", "wmv", "mov" }
gathered.ARCHIVES = {
    "zip", "rar", "7z", "cab", "gz", "tar", "tgz", "bz2", "xz", "zst", "ace", "arj", "lzh", "001",
}

--- Endings of files that programs write to again and again by themselves: databases and what belongs to them,
-- recordings of Windows.
gathered.BOOKKEEPING = {
    "db", "db-wal", "db-shm", "db-journal", "sqlite", "sqlite3", "sqlite-wal", "sqlite-shm", "sqlite-journal", "ldb",
    "etl", "evtx", "regtrans-ms", "blf", "jfm", "jrs", "edb", "vhdx", "pma", "lock", "pf", "crdownload",
    "part", "pst",
    "ost", "mtx", "jrnl",
}

--- Parts of names of logs of what is typed, and of what lies in the clipboard.
gathered.KEYS = { "keylog", "keystroke", "key_log", "key-log", "klog", "keys_", "keyb", "typed", "strokes" }
gathered.CLIPBOARD = { "clip" }

--- Parts of names of pictures of the screen and of the camera, and of recordings.
gathered.SCREEN = { "screen", "scr_", "shot", "desktop", "capture", "imageio", "~scr", "scrn", "monitor" }
gathered.CAMERA = { "webcam", "cam_", "cam-", "camera", "cam0", "cam1", "snap_" }

--- Parts of names of files in which users keep passwords and what opens wallets, in some languages.
gathered.SECRETS = {
    "passw", "pasw", "passphrase", "pwd", "credential", "logins", "login data", "kennw", "zugangsdat",
    "contrase", "senha",
    "mot de passe", "mots de passe", "motdepasse", "mdp", "wachtwoord", "parol", "пароль", "пароли", "hasł", "hasla",
    "heslo", "jelsz", "şifre", "sifre", "lösenord", "losenord", "adgangskode", "salasana", "parola",
    "密码", "パスワード",
    "seed phrase", "seedphrase", "seed_phrase", "seed-phrase", "seed.txt", "mnemonic", "recovery phrase",
    "recovery key",
    "recovery code", "backup code", "backup-code", "backup_code", "private key", "privatekey", "private_key",
    "metamask", "ledger", "trezor", "2fa", "secret", "wallet", "bitlocker",
}

--- Endings of files that hold secrets whatever they are called.
gathered.SECRET_ENDINGS = { "kdbx", "kdb", "ppk", "agilekeychain", "1pif", "opvault", "psafe3" }

--- Endings of files in which users write them down.
gathered.WRITTEN = {
    "txt", "doc", "docx", "xls", "xlsx", "csv", "pdf", "rtf", "odt", "ods", "md", "png", "jpg", "jpeg", "one",
    "log", "json",
}

return gathered
