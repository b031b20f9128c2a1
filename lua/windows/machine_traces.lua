--- Values and keys of the registry by which programs learn on what machine they run: parts of paths, in lower case,
-- each with a word that tells it from the others. Rules ask for several of a kind.

local traces = {}

--- Who made the machine, its disk and its screen: virtual machines have names of their own there (T1497.001).
traces.MAKER = {
    { "SystemBiosVersion", [[\hardware\description\system\systembiosversion]] },
    { "VideoBiosVersion", [[\hardware\description\system\videobiosversion]] },
    { "SystemBiosDate", [[\hardware\description\system\systembiosdate]] },
    { "SystemManufacturer", [[\hardware\description\system\bios\systemmanufacturer]] },
    { "SystemProductName", [[\hardware\description\system\bios\systemproductname]] },
    { "SystemManufacturer", [[\control\systeminformation\systemmanufacturer]] },
    { "SystemProductName", [[\control\systeminformation\systemproductname]] },
    { "disks", [[\services\disk\enum\]] }, { "disks", [[\hardware\devicemap\scsi\]] },
    { "screen", [[\control\video\]] }, { "ACPI tables", [[\hardware\acpi\]] },
}

--- What is spoken at it (T1614.001).
traces.LANGUAGE = {
    { "InstallLanguage", [[\control\nls\language\installlanguage]] },
    { "default language", [[\control\nls\language\default]] },
    { "keyboard layouts", [[\keyboard layout\preload]] },
    { "LocaleName", [[\control panel\international\localename]] },
    { "sCountry", [[\control panel\international\scountry]] },
    { "region", [[\control panel\international\geo\]] },
    { "preferred languages", [[\control panel\desktop\preferreduilanguages]] },
}

--- Which machine and which Windows it is: what is sent first to who gathers machines (T1082).
traces.IDENTITY = {
    { "MachineGuid", [[\microsoft\cryptography\machineguid]] },
    { "processor", [[\hardware\description\system\centralprocessor\0\processornamestring]] },
    { "hardware profile", [[\idconfigdb\hardware profiles\0001\hwprofileguid]] },
    { "ProductName", [[\windows nt\currentversion\productname]] },
    { "ProductId", [[\windows nt\currentversion\productid]] },
    { "DigitalProductId", [[\windows nt\currentversion\digitalproductid]] },
    { "InstallDate", [[\windows nt\currentversion\installdate]] },
    { "RegisteredOwner", [[\windows nt\currentversion\registeredowner]] },
}

return traces
