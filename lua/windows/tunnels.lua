--- Programs that lead connections past firewalls, told to do so. A row is the program's name as people give it, the
-- names that its file has (lower case, without ".exe"), and words of its command line of which one says that it opens a
-- tunnel (none: it does nothing else).

local tunnels = {}

tunnels.PROGRAMS = {
    { "ngrok", { "ngrok" }, { " tcp ", " http ", " tls ", " start", " service", "authtoken" } },
    { "cloudflared", { "cloudflared", "cloudflared-windows-amd64" }, { "tunnel", "access", "service", "--url" } },
    { "chisel", { "chisel", "chisel_windows_amd64" }, { " client", " server" } },
    { "frp", { "frpc", "frps" }, {} },
    { "nps", { "npc", "nps" }, { "-server", "-vkey", "-config" } },
    { "gost", { "gost" }, { "-l", "-f" } },
    { "iox", { "iox" }, { " fwd ", " proxy " } },
    { "bore", { "bore" }, { " local " } },
    { "rathole", { "rathole" }, {} },
    { "localtonet", { "localtonet" }, {} },
    { "LocalXpose", { "loclx" }, { "tunnel" } },
    { "Pinggy", { "pinggy" }, {} },
    { "playit", { "playit" }, {} },
    { "zrok", { "zrok" }, { "share", "access" } },
    { "Ligolo", { "ligolo", "ligolo-agent", "ligolo-ng" }, {} },
    { "revsocks", { "revsocks", "rsocks" }, {} },
    { "ZeroTier", { "zerotier-cli" }, { "join" } },
    { "Tailscale", { "tailscale" }, { " up", "serve", "funnel" } },
    { "GSocket", { "gs-netcat" }, {} },
    { "dnscat2", { "dnscat", "dnscat2" }, {} },
    { "iodine", { "iodine" }, {} },
    { "Tor", { "tor" }, { "hiddenservice", "-f ", "--f" } },
    { "netcat", { "nc", "nc64", "ncat", "netcat" }, { " -e", " -l", "--exec", "--sh-exec", "-c cmd" } },
    { "socat", { "socat" }, { "tcp", "exec" } },
    { "EarthWorm", { "ew" }, { "-s ssocksd", "-s rcsocks", "-s rssocks" } },
    { "HTran", { "htran", "lcx" }, { "-tran", "-slave", "-listen" } },
    { "dev tunnels", { "devtunnel" }, { "host", "port", "connect" } },
}

--- Tunnels of editors: whoever holds the account works on this machine.
tunnels.EDITORS = {
    { "Visual Studio Code", { "code", "code-tunnel", "code-insiders", "cursor", "vscode" }, { " tunnel" } },
}

--- Words that name a tunnel whatever its program is called: patterns of command lines in lower case.
tunnels.SIGNS = {
    { "cloudflared", "tunnel%s.-run%s.-%-%-token" }, { "cloudflared", "tunnel%s+%-%-url%s+%a+://" },
    { "chisel", "%sclient%s.-%sr:[%w.:]*socks" }, { "chisel", "%sclient%s.-%sr:%d+:" },
    { "chisel", "%sserver%s.-%-%-reverse" }, { "frp", "%-c%s+%S*frpc%.%a+" },
    { "ngrok", "%stcp%s+%d+%s+%-%-region" }, { "ngrok", "%stcp%s+3389%f[%D]" },
    { "Ligolo", "%-connect%s+%S+:%d+.-%-ignore%-cert" },
    { "Visual Studio Code", "%stunnel%s.-%-%-accept%-server%-license" },
    { "dev tunnels", "%shost%s.-%-p%s+%d+.-%-%-allow%-anonymous" },
}

return tunnels
