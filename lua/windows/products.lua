--- Products by the traces that they leave: folders, keys, drivers, files. Each row is a name and parts of paths, in
-- lower case. What a process looks for tells what it fears or wants; what it
-- steals is in `kaiseki.windows.stores`. Rules ask `kaiseki.detect.products`.

local products = {}

products.SECURITY = {
    { "Avast", [[\avast software]] }, { "AVG", [[\avg]] }, { "Avira", [[\avira]] },
    { "Bitdefender", [[\bitdefender]] }, { "BullGuard", [[\bullguard]] },
    { "Carbon Black", [[\carbonblack]], [[\confer]] },
    { "Check Point", [[\checkpoint\]], [[\zonealarm]] }, { "Comodo", [[\comodo]] },
    { "CrowdStrike", [[\crowdstrike]] }, { "Cybereason", [[\cybereason]] },
    { "Elastic", [[\elastic\agent]], [[\elastic\endpoint]] }, { "Palo Alto", [[\palo alto networks\traps]] },
    { "Cylance", [[\cylance]] }, { "Dr.Web", [[\doctor web]], [[\drweb]] },
    { "Emsisoft", [[\emsisoft]] }, { "ESET", [[\eset]] }, { "F-Secure", [[\f-secure]] }, { "Fortinet", [[\fortinet]] },
    { "G Data", [[\g data]] }, { "K7", [[\k7 computing]] }, { "Kaspersky", [[\kaspersky lab]], [[\kasperskylab]] },
    { "Malwarebytes", [[\malwarebytes]] }, { "McAfee", [[\mcafee]] }, { "Norton", [[\norton]] },
    { "Panda", [[\panda security]] }, { "Qihoo 360", [[\360totalsecurity]], [[\360safe]] },
    { "Quick Heal", [[\quick heal]] }, { "Rising", [[\rising\]] }, { "SentinelOne", [[\sentinelone]] },
    { "Sophos", [[\sophos]] }, { "SUPERAntiSpyware", [[\superantispyware]] }, { "Symantec", [[\symantec]] },
    { "Trusteer", [[\trusteer]] }, { "Warsaw", [[\diebold\warsaw]], [[\topaz ofd\warsaw]] },
    { "GBPlugin", [[\gbplugin]] }, { "Scpad", [[\scpad]] }, { "AppBrad", [[\appbrad]] },
    { "Trend Micro", [[\trend micro]] }, { "VIPRE", [[\vipre]] }, { "Webroot", [[\webroot]], [[\wrdata]] },
}

products.MACHINES = {
    { "VirtualBox", [[\vboxguest]], [[\vboxmouse]], [[\vboxsf]], [[\vboxvideo]], [[\vboxservice]], [[\vboxtray]],
      [[\virtualbox guest additions]], [[\dsdt\vbox__]], [[\fadt\vbox__]], [[\rsdt\vbox__]], [[\vboxhook]],
      [[\vboxmrxnp]] },
    { "VMware", [[\vmware, inc.]], [[\vmhgfs]], [[\vmmouse]], [[\vmtoolsd]], [[\vmware tools]], [[\vmmemctl]],
      [[\vmci.sys]], [[\vmrawdsk]], [[\vmusbmouse]] },
    { "QEMU", [[\qemu-ga]], [[\qemu guest agent]], [[\dsdt\bochs_]] },
    { "KVM", [[\viostor]], [[\vioscsi]], [[\virtio-win]], [[\balloon.sys]], [[\netkvm]] },
    { "Xen", [[\xenservice]], [[\dsdt\xen]], [[\xenevtchn]], [[\xennet]], [[\xenvdb]] },
    { "Parallels", [[\prl_]], [[\prleth]], [[\prlfs]], [[\prlmouse]], [[\prlvideo]] },
    { "Hyper-V", [[\virtual machine\guest\parameters]], [[\services\vmicheartbeat]] },
    { "Virtual PC", [[\vpcbus]], [[\vpc-s3]], [[\vpcuhub]], [[\msvmmouf]] },
    { "Wine", [[\software\wine]] }, { "Sandboxie", [[\sbiedll]], [[\sandboxie]] },
    { "Cuckoo", [[\cuckoo]], [[\agent.pyw]] }, { "JoeBox", [[\joeboxserver]], [[\joeboxcontrol]] },
}

products.ANALYSIS = {
    { "Process Monitor", [[\procmon]] }, { "Process Explorer", [[\procexp]] }, { "Process Hacker", [[\process hacker]],
      [[\processhacker]] }, { "Wireshark", [[\wireshark]] }, { "Fiddler", [[\fiddler]] }, { "x64dbg", [[\x64dbg]],
      [[\x32dbg]] }, { "OllyDbg", [[\ollydbg]] }, { "WinDbg", [[\windbg]] }, { "IDA", [[\ida pro]], [[\idaq]] },
    { "Immunity Debugger", [[\immunity debugger]] }, { "Autoruns", [[\autoruns]] }, { "TCPView", [[\tcpview]] },
    { "API Monitor", [[\api monitor]], [[\rohitab]] }, { "dnSpy", [[\dnspy]] }, { "HTTP Debugger", [[\httpdebugger]] },
    { "Regshot", [[\regshot]] }, { "NetworkMiner", [[\networkminer]] }, { "PE-bear", [[\pe-bear]] },
}

--- Makers whose programs many computers have: how the company in their programs' files begins, in lower case, and how
--- folders of theirs below application data are called, by their first component's beginning.
products.MAKERS = {
    { "adobe", "adobe" }, { "advanced micro", "amd" }, { "apple", "apple" }, { "avast", "avast" }, { "dell", "dell" },
    { "google", "google" }, { "intel", "intel" }, { "lenovo", "lenovo" }, { "microsoft", "microsoft", "onedrive" },
    { "mozilla", "mozilla" }, { "nvidia", "nvidia" }, { "oracle", "java", "oracle" }, { "realtek", "realtek" },
}

-- Remote access that whoever sends it to a user controls from then on: by what its packages and programs are called.
products.REMOTE_ACCESS = {
    { "ScreenConnect", "screenconnect", "connectwise" }, { "AnyDesk", "anydesk" }, { "Atera", "atera" },
    { "Splashtop", "splashtop" }, { "TeamViewer", "teamviewer" }, { "RustDesk", "rustdesk" },
    { "NetSupport", "netsupport", "client32" }, { "MeshCentral", "meshagent" }, { "Action1", "action1" },
    { "SimpleHelp", "simplehelp" }, { "Remote Utilities", "rutserv", "rutview", "remote utilities" },
    { "DWService", "dwagent" }, { "FleetDeck", "fleetdeck" }, { "Tactical RMM", "tacticalrmm" },
    { "UltraViewer", "ultraviewer" }, { "LogMeIn", "logmein", "gotoresolve" }, { "Syncro", "syncro" },
    { "PDQ Connect", "pdqconnect" }, { "Supremo", "supremo" }, { "Zoho Assist", "zohoassist", "zaservice" },
    { "BeyondTrust", "bomgar" }, { "N-able", "n-able", "ntrglobal" }, { "Pulseway", "pulseway" },
    { "NinjaOne", "ninjarmm", "ninjaone" }, { "Ammyy", "ammyy", "aa_v3" }, { "RemotePC", "remotepc" },
    { "Getscreen", "getscreen" }, { "HopToDesk", "hoptodesk" }, { "LiteManager", "romserver", "romviewer" },
    { "Radmin", "rserver3", "radmin" }, { "VNC", "winvnc", "tvnserver", "vncserver" }, { "ToDesk", "todesk" },
    { "ISL", "isllight", "islalwayson" }, { "Level", "level-windows" }, { "Kaseya", "kaseya", "agentmon" },
    { "Chrome Remote Desktop", "remoting_host", "chromeremotedesktop" }, { "Datto", "datto", "centrastage" },
    { "Xeox", "xeox" }, { "Iperius Remote", "iperiusremote" }, { "AeroAdmin", "aeroadmin" },
}

return products
