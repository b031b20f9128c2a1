--- What programs keep for their users and thieves read: wallets, sessions, passwords, keys. Each row is a product and
-- parts of paths, in lower case, of the files or registry values that hold it. `sought` has parts that show only that
-- somebody looks for the product; `own` names programs, besides those called like the product, that use the store.
-- Rules ask `kaiseki.detect.products`.

local stores = {}

stores.WALLETS = {
    { "Armory", [[\armory\armory_]], sought = { [[\armory]] } },
    { "Atomic", [[\atomic\local storage]] },
    { "Binance", [[\binance\app-store.json]], [[\binance\simple-storage.json]], sought = { [[\roaming\binance]] } },
    { "Bitcoin", [[\bitcoin\wallet]], sought = { [[\bitcoin-qt]], [[\roaming\bitcoin]] } },
    { "Bytecoin", [[\roaming\bytecoin]] },
    { "Coinomi", [[\coinomi\wallets]], sought = { [[\coinomi]] } },
    { "Daedalus", [[\daedalus mainnet\wallets]], sought = { [[\daedalus mainnet]] } },
    { "Dash", [[\dashcore\wallet]], sought = { [[\dashcore]] } },
    { "Dogecoin", [[\dogecoin\wallet]], sought = { [[\dogecoin]] } },
    { "Electron Cash", [[\electroncash\wallets]] },
    { "Electrum", [[\electrum\wallets]], [[\electrum-ltc\wallets]] },
    { "Ethereum", [[\ethereum\keystore]] },
    { "Exodus", [[\exodus\exodus.wallet]], sought = { [[\roaming\exodus]] } },
    { "Green", [[\blockstream\green\wallets]], sought = { [[\blockstream\green]] } },
    { "Guarda", [[\guarda\local storage]], [[\guarda\indexeddb]], sought = { [[\guarda\]] } },
    { "Jaxx", [[\com.liberty.jaxx\indexeddb]], sought = { [[\com.liberty.jaxx]] } },
    { "Ledger Live", [[\ledger live\app.json]], [[\ledger live\local storage]], sought = { [[\roaming\ledger live]] } },
    { "Litecoin", [[\litecoin\wallet]], sought = { [[\litecoin]] } },
    { "Monero", [[\monero\wallets]], sought = { [[\monero]] } },
    { "MultiBit", [[\multibit\]], [[\multibithd\]] },
    { "MyMonero", [[\mymonero\]] },
    { "Sparrow", [[\sparrow\wallets]] },
    { "Tonkeeper", [[\@tonkeeper\desktop]] },
    { "Trezor", [[\@trezor\suite-desktop]] },
    { "Wasabi", [[\walletwasabi\client\wallets]], sought = { [[\walletwasabi]] } },
    { "Zcash", [[\zcash\wallet]], sought = { [[\zcash]] } },
    { "wallet.dat", [[\wallet.dat]], own = "bitcoin bitcoin-qt bitcoind litecoin-qt dogecoin-qt dash-qt" },
}

-- Extensions of browsers, by the folder of their data. Chrome's store gives each its id.
stores.EXTENSIONS = {
    { "MetaMask", [[nkbihfbeogaeaoehlefnkodbefgpgknn]], [[ejbalbakoplchlghecdalmeeeajnimhm]] },
    { "Phantom", [[bfnaelmomeimhlpmgjnjophhpkkoljpa]] }, { "TronLink", [[ibnejdfjmmkpcnlpebklmnkoeoihofec]] },
    { "BNB Chain Wallet", [[fhbohimaelbohpjbbldcngcnapndodjp]] },
    { "Coinbase Wallet", [[hnfanknocfeofbddgcijnmhnfnkdnaad]] }, { "Ronin", [[fnjhmkhhmkbjkkabndcnnogagogbneec]] },
    { "Trust Wallet", [[egjidjbpglichdcondbcbdnbeeppgdph]] }, { "Yoroi", [[ffnbelfdoeiohenkjibnmadjiehjhajb]] },
    { "Math Wallet", [[afbcbjpbpfadlkmhmclhkeeodmamcflc]] }, { "Keplr", [[dmkamcknogkgcdfhhbddcghachkejeap]] },
    { "OKX Wallet", [[mcohilncbfahbmgdjkbpemcciiolgcge]] }, { "Rabby", [[acmacodkjbdgmoleebolmdjonilkdbch]] },
    { "Exodus", [[aholpfdialjgjfhomihkjbmgjidlcdno]] }, { "Authenticator", [[bhghoamapcdpbohphigoooaddinpkbai]] },
}

-- Likewise those that keep passwords.
stores.VAULT_EXTENSIONS = {
    { "Bitwarden", [[nngceckbapebfimnlniiiahkandclblb]] }, { "LastPass", [[hdokiejnpimakedhajhdlcegeplioahd]] },
    { "1Password", [[aeblfdkhhhdcdjpifhhbbdiojplfjncoa]] }, { "Dashlane", [[fdjamakpfbbddfjaooikfcpapjohcfmg]] },
    { "NordPass", [[fooolghllnmhmmndgjiamiiodkpenpbb]] },
}

--- Folders of a browser's profile in which extensions keep their data.
stores.EXTENSION_FOLDERS = {
    [[\local extension settings\]], [[\sync extension settings\]], [[\indexeddb\chrome-extension_]],
}

-- Password managers' own files.
stores.VAULTS = {
    { "1Password", [[\1password\data\]], [[\1password\1password.sqlite]], [[.opvault\]] },
    { "Bitwarden", [[\bitwarden\data.json]] },
    { "Enpass", [[\enpass\vaults\]] },
    { "KeePass", [[\keepass\keepass.config]], [[.kdbx]], own = "keepassxc keeweb strongbox macpass" },
    { "NordPass", [[\nordpass\storage]] },
    { "RoboForm", [[\roboform\profiles\]] },
}

-- Sessions of messengers and games: who has them is logged on without a password.
stores.SESSIONS = {
    { "Battle.net", [[\battle.net\battle.net.config]], sought = { [[\roaming\battle.net]] } },
    { "Discord", [[\discord\local storage]], [[\discord\local state]], [[\discordptb\local storage]],
      [[\discordcanary\local storage]], [[\discorddevelopment\local storage]], [[\lightcord\local storage]],
      sought = { [[\discordptb]], [[\discordcanary]] } },
    { "EA", [[\electronic arts\ea desktop\]], own = "eadesktop eabackgroundservice ealauncher origin" },
    { "Element", [[\element\local storage]], [[\element\indexeddb]] },
    { "Epic Games", [[\epicgameslauncher\saved\config]], own = "epicwebhelper unrealcefsubprocess" },
    { "GOG", [[\gog.com\galaxy\storage]], own = "galaxyclient" },
    { "Growtopia", [[\growtopia\save.dat]] },
    { "ICQ", [[\roaming\icq\0001]] },
    { "Microsoft account", [[\microsoft\tokenbroker\cache\]], [[\microsoft\tokenbroker\accounts\]],
      own = "onedrive teams ms-teams msedge msedgewebview2 winword excel powerpnt outlook olk onenote officeclicktorun "
        .. "msoia backgroundtaskhost runtimebroker code devenv pwsh powershell sdxhelper lync companyportal" },
    { "Minecraft", [[\.minecraft\launcher_profiles.json]], [[\.minecraft\launcher_accounts]],
      [[\.minecraft\launcher_msa_credentials]], [[\.lunarclient\settings\game\accounts.json]],
      [[\.feather\accounts.json]], own = "java javaw lunar feather tlauncher" },
    { "Pidgin", [[\.purple\accounts.xml]] },
    { "Psi", [[\psi\profiles]], [[\psi+\profiles]] },
    { "Riot Games", [[\riotgamesprivatesettings.yaml]], own = "riotclientservices riotclientux leagueclient" },
    { "Roblox", [[\roblox\localstorage\robloxcookies.dat]] },
    { "Session", [[\roaming\session\sql]], [[\roaming\session\config.json]] },
    { "Signal", [[\signal\config.json]], [[\signal\sql\db.sqlite]] },
    { "Skype", [[\skype for desktop\local storage]], [[\skype for desktop\network\cookies]] },
    { "Slack", [[\slack\local storage]], [[\slack\cookies]], [[\slack\network\cookies]] },
    { "Steam", [[\steam\config\]], [[\steam\ssfn]], [[\local\steam\local.vdf]], sought = { [[\valve\steam]] } },
    { "Teams", [[\microsoft\teams\cookies]], [[\microsoft\teams\network\cookies]],
      [[\microsoft\teams\local storage]], own = "ms-teams msedgewebview2" },
    { "Telegram", [[\telegram desktop\tdata]], [[\tdata\key_data]], [[\tdata\d877f783d5d3ef8c]] },
    { "Tox", [[\roaming\tox\]], own = "qtox utox" },
    { "Ubisoft", [[\ubisoft game launcher\users.dat]], [[\ubisoft game launcher\user.dat]],
      own = "upc uplay uplaywebcore" },
    { "Viber", [[\viberpc\config.db]] },
    { "WeChat", [[\wechat files\]], [[\xwechat_files\]], own = "wechat weixin wechatappex" },
    { "WhatsApp", [[\whatsapp\local storage]], [[\whatsapp\indexeddb]], [[whatsappdesktop_cv1g1gvanyjgm\localstate]] },
}

-- Accounts, passwords and keys: mail, files, remote access, networks, clouds.
stores.ACCOUNTS = {
    { "AWS", [[\.aws\credentials]], own = "python terraform pulumi" },
    { "Azure", [[\.azure\msal_token_cache]], [[\.azure\accesstokens.json]],
      own = "az python terraform pwsh powershell" },
    { "Becky!", [[\rimarts\becky]] },
    { "CoreFTP", [[\coreftp\sites]], [[\ftpware\coreftp]] },
    { "CuteFTP", [[\globalscape\cuteftp]] },
    { "Cargo", [[\.cargo\credentials]], own = "cargo rustup" },
    { "Docker", sought = { [[\.docker\config.json]] } },
    { "eM Client", [[\em client\accounts.dat]], sought = { [[\em client]] } },
    { "FileZilla", [[\filezilla\sitemanager.xml]], [[\filezilla\recentservers.xml]], [[\filezilla server.xml]],
      sought = { [[\software\filezilla]] } },
    { "FlashFXP", [[\flashfxp\sites.dat]], [[\flashfxp\quick.dat]], sought = { [[\flashfxp]] } },
    { "Foxmail", [[\foxmail\fmstorage.list]], [[\accounts\account.rec0]], sought = { [[\foxmail]] } },
    { "FTP Navigator", [[\ftp navigator\ftplist.txt]], sought = { [[\ftp navigator]] } },
    { "Git", [[\.git-credentials]], own = "git git-credential-store" },
    { "GitHub", [[\github cli\hosts.yml]], own = "gh" },
    { "Google Cloud", [[\gcloud\credentials.db]], [[\gcloud\legacy_credentials]], [[\gcloud\access_tokens.db]],
      [[\gcloud\application_default_credentials.json]], own = "python terraform" },
    { "IncrediMail", [[\software\incredimail\identities]], sought = { [[\incredimail]] } },
    { "Kubernetes", sought = { [[\.kube\config]] } },
    { "MobaXterm", [[\mobaxterm.ini]], [[\mobatek\mobaxterm]] },
    { "mRemoteNG", [[\mremoteng\confcons.xml]] },
    { "NordVPN", [[\nordvpn\]], sought = { [[\nordvpn]] } },
    { "npm", [[\.npmrc]], [[\.yarnrc.yml]], own = "node bun deno pnpm yarn corepack code git electron" },
    { "OpenVPN", [[\openvpn connect\profiles]], [[\openvpn\config\]] },
    { "Outlook", [[\9375cff0413111d3b88a00104b2a6676]],
      sought = { [[\outlook\profiles\]], [[\windows messaging subsystem\profiles]] } },
    { "ProtonVPN", [[\protonvpn\]], sought = { [[\protonvpn]] } },
    { "PuTTY", sought = { [[\simontatham\putty\sessions]] } },
    { "RealVNC", [[\realvnc\winvnc4\password]], sought = { [[\realvnc\]] } },
    { "SmartFTP", [[\smartftp\client 2.0\favorites]], sought = { [[\smartftp]] } },
    { "The Bat!", [[\the bat!\account.cf]], sought = { [[\the bat!]] } },
    { "Thunderbird", sought = { [[\thunderbird\profiles]] } },
    { "TigerVNC", [[\tigervnc\winvnc4\password]], sought = { [[\tigervnc]] } },
    { "TightVNC", [[\tightvnc\server\password]], sought = { [[\tightvnc\server]] } },
    { "Total Commander", [[\wcx_ftp.ini]], own = "totalcmd totalcmd64" },
    { "UltraVNC", [[\ultravnc.ini]], own = "winvnc vncviewer" },
    { "Winbox", [[\mikrotik\winbox]] },
    { "WinSCP", [[\martin prikryl\winscp 2\sessions]], [[\winscp.ini]], sought = { [[\martin prikryl\winscp 2]] } },
    { "WS_FTP", [[\ipswitch\ws_ftp]] },
}

-- Keys that open other machines, and with which mail and programs are signed.
stores.KEYS = {
    { "SSH", [[\.ssh\id_]], own = "code git pageant plink pscp putty scp sftp ssh ssh-add ssh-agent ssh-keygen "
      .. "ssh-keyscan sshd winscp" },
    { "PuTTY", [[.ppk]], own = "filezilla kitty mobaxterm mremoteng pageant plink pscp psftp putty puttygen winscp" },
    { "GnuPG", [[\gnupg\private-keys-v1.d\]], [[\gnupg\secring.gpg]], [[\.gnupg\private-keys-v1.d\]],
      own = "gpg gpg-agent gpgsm kleopatra git" },
}

-- Mail as programs keep it, and address books.
stores.MAIL = {
    { "Outlook", [[.ost]], [[.pst]], [[.nk2]], [[\microsoft\outlook\offline address books\]],
      own = "outlook olk scanpst searchprotocolhost searchindexer hxoutlook" },
    { "Thunderbird", [[\global-messages-db.sqlite]], [[\abook.sqlite]], [[\abook.mab]],
      [[\imapmail\]], own = "thunderbird betterbird" },
    { "Windows Mail", [[\comms\unistoredb\]], [[\comms\unistore\data\]], [[\windows live mail\]], [[\windows mail\]],
      own = "hxtsr hxoutlook hxcalendarappimm hxaccounts wlmail wlcomm winmail" },
    { "Outlook Express", [[\outlook express\]], [[.wab]], own = "msimn wab" },
    { "The Bat!", [[\messages.tbb]], [[\thebat.abd]], own = "thebat thebat64" },
    { "Foxmail", [[\foxmail\mails\]] },
    { "Incredimail", [[\incredimail\data\messagestore]] },
    { "eM Client", [[\mail_data.dat]], own = "mailclient" },
}

return stores
