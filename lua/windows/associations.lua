--- What Windows opens files with: its own classes, and which extensions are programs'.
--
-- All in lower case. From the registry of Windows XP to 11 (HKEY_CLASSES_ROOT). Rules about file associations ask.

local associations = {}

--- Classes whose files are started as they are: `"%1" %*` is their command.
associations.PROGRAM_CLASSES = { "exefile", "comfile", "batfile", "cmdfile", "piffile", "scrfile" }

--- The extensions that such classes are for.
associations.PROGRAM_EXTENSIONS = { "exe", "com", "bat", "cmd", "pif", "scr" }

--- Other classes of Windows, which programs bring no commands for but when they take them over.
associations.CLASSES = {
    "txtfile", "txtfilelegacy", "regfile", "vbsfile", "vbefile", "jsfile", "jsefile", "wsffile", "wshfile", "inffile",
    "inifile", "htafile", "htmlfile", "mhtmlfile", "xmlfile", "mscfile", "lnkfile", "cplfile", "chm.file", "hlpfile",
    "msi.package", "rtffile", "jpegfile", "pngfile", "giffile", "paint.picture", "folder", "directory", "drive",
    "http", "https", "ftp", "unknown", "internetshortcut", "microsoft.powershellscript.1", "applications",
}

return associations
