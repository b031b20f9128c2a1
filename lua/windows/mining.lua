--- Coin miners: their names, what they are told, the pools that they ask.
--
-- Facts: the documentation of the miners and of the pools.

local mining = {}

--- Names of miners' programs, lower case and without ".exe": at the beginning of a name.
mining.PROGRAMS = {
    "xmrig", "xmr-stak", "xmrstak", "lolminer", "nbminer", "t-rex", "phoenixminer", "cpuminer", "minerd", "ccminer",
    "ethminer", "gminer", "teamredminer", "srbminer", "nanominer", "claymore", "nheqminer", "bzminer", "rigel",
    "wildrig", "kawpowminer", "xmr-proxy", "xmrig-proxy", "nsfminer", "minergate", "cgminer", "bfgminer",
}

--- Options that only miners have.
mining.OPTIONS = {
    "--donate-level", "--randomx", "--cpu-max-threads-hint", "--nicehash", "--cuda-devices", "--algo=rx",
    "--coin=monero",
    "--coin=xmr", "--coin monero", "--algo rx/", "-a rx/", "-a randomx", "-a ethash", "-a kawpow", "-a etchash",
    "-a cn/", "--algo cn/", "--rig-id", "--randomx-no-numa", "--cpu-priority", "--no-huge-pages", "--pool-url",
}

--- Ports of pools that little else uses.
mining.PORTS = {
    3333, 3334, 3357, 4444, 5555, 5556, 7777, 9999, 10128, 10343, 13333, 14433, 14444, 20128, 45560, 45700,
}

--- Parts of names of hosts that are pools.
mining.POOLS = {
    "2miners", "antpool", "c3pool", "crypto-pool", "dwarfpool", "ethermine", "f2pool", "flexpool", "hashvault",
    "herominers", "hiveon", "kryptex", "minexmr", "miningpoolhub", "minergate", "moneroocean", "monerohash", "nanopool",
    "nicehash", "poolbinance", "prohashing", "supportxmr", "unmineable", "viabtc", "woolypooly", "xmrpool", "zergpool",
    "zpool", "moneropool", "xmr.pool", "pool.xmr", "rx.unmineable", "sparkpool", "ezil.me", "xmr.", "monero.",
}

return mining
