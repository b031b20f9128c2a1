--- Drivers that are known for letting any program into Windows' kernel, or that were made for it, by their files' names
-- (lower case, without ".sys"). A name proves little: makers install some of them with their own programs.
--
-- Names: the project LOLDrivers (https://www.loldrivers.io, Copyright its contributors, Apache License 2.0), as far as
-- they tell a driver apart; names of one word that any driver may have are left out. Others from reports on malware.

local drivers = {}

drivers.VULNERABLE = [[
    adv64drv agent64 air_system10 alsysio64 amdpowerprofiler amdryzenmasterdriver amifldrv64 amigendrv amigendrv64
    amsdk aoddriver asio asio3 asio32 asio64 asmio64 asmmap64 asrautochkupddrv asrdrv10 asrdrv101 asrdrv102
    asrdrv103 asrdrv104 asrdrv105 asrdrv106 asribdrv asromgdrv asrrapidstartdrv asrsetupdrv103 asrsmartconnectdrv
    asupio asupio64 aswarpot aswvmm atillk64 atlaccess atszio atszio64 avalueio bandai bdapiutil bedaisy
    blackbonedrv10 blacklotus_driver bs_def bs_def64 bs_flash64 bs_hwmio64 bs_hwmio64_w10 bs_i2c64 bs_i2cio
    bs_rcio bs_rcio64 bs_rciow1064 bsmemx64 bsmix64 bsmixp64 bwrs bwrsh capcom cg6kwin2k chaos-rootkit
    citmdrv_amd64 citmdrv_ia64 computerz corsairllaccess64 cp2x72c cpupress cpuz cpuz140 cpuz141 cpuz142 cpuz143
    cpuz144 cpuz_x64 ctiio64 cupfixerx64 daxin_blank daxin_blank1 daxin_blank2 daxin_blank3 daxin_blank4
    daxin_blank5 daxin_blank6 dbk64 dbutil dbutil_2_3 dbutildrv2 dellbios dh_kernel dh_kernel_10 directio
    directio32 directio64 dkrtk echo_driver ecsiodriverx64 elbycdio elrawdsk eneio64 enetechio64 etdsupp
    fairplaykd fgme fh-ethercat_dio fiddrv fiddrv64 fidpcidrv fidpcidrv64 filnk filwfp fpcie2com gameink
    gametersafe gdrv gdrv2 gdrv3 gedevdrv gftkyj64 glckio2 gmer64 gpcidrv64 gtckmdfbs gvcidrv64 hevd hlpdrv
    hpportiox64 hwdetectng hwos2ec10x64 hwos2ec7x64 hwrwdrv inpout32 inpoutx64 ioaccess iobitunlocker iomap64
    iomem32 iomem64 iqvw64 iqvw64e iscflashx64 k7rkscan kapchelper_x64 kbdcap64 kdmapper kevp64 kfeco10x64
    kfeco11x64 kph kprocesshacker ksapi64 ktes ktgn lctka lenovodiagnosticsdriver lgcoretemp lgdcatcher libnicm
    lmiinfo lurker magdrvamd64 mhyprot mhyprot2 mhyprot3 mimidrv mimikatz mjj0ge mlgbbiicaihflrnh msio32 msio64
    msqpq msrhook mtcbsv64 naldrv nbiolib_x64 nchgbios2x64 netfilterdrv netproxydriver ngiodriver nicm nqrmq nscm
    nseckrnl nstr nstrwsk ntbios ntbios_2 ntiolib ntiolib_x64 nvflash nvflsh64 nvoclock openlibsys otipcibus panio
    paniox64 panmonflt panmonfltx64 pcdsrvc_x64 pchunter pciecubed pdfwkrnl phlashnt phymem phymem64 phymem_ext64
    phymemx64 physmem64 piddrv piddrv64 poortry poortry1 poortry2 probmon procexp procexp152 prokiller64 radhwmgr
    reddriver rentdrv2 rtcore32 rtcore64 rtif rtkio rtport rwdrv rzpnk sandra sbiosio64 se64a segwindrvx64
    semav6msr sense5ext sepdrv3_1 sfdrvx32 smarteio64 smep_capcom smep_namco smuol speedfan ssport stdcdrv64
    stdcdrvws64 stprocessmonitor superbmc sysconp sysdrv3s sysinfodetectorx64 tdeio64 tdklib64 tfsysmon tgsafe
    throttlestop tmcomm truesight ucorew64 vdbsv64 viraglt64 viragt viragt64 vmdrv vproeventmonitor wantd wantd_2
    wantd_3 wantd_4 wantd_5 wantd_6 wfshbr64 winflash64 winio32 winio32a winio32b winio64 winio64a winio64b
    winio64c winiodrv winiox64 winring0 winring0x64 wintapix wirwadrv wiseunlo wnbios64 wsdkd wsftprm wyproxy64
    zam32 zam64 zamguard32 zamguard64
]]

return drivers
