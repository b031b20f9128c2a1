--- Interpreters that malware brings along, as they need no setup: by the names of their programs, by what their version
-- information says, by libraries that hold them, and what their scripts end in. `kaiseki.windows.programs` has those of
-- Windows itself.

local interpreters = {}

--- Each language: its name, the ATT&CK technique that runs it, and what tells it. `programs` are patterns of Lua for
-- names in lower case without ".exe"; `described` stands in the description or company; `libraries` are patterns as
-- well.
interpreters.LANGUAGES = {
    { name = "AutoIt", technique = "T1059.010", programs = { "^autoit3" }, described = { "autoit" },
      scripts = { "a3x", "au3" } },
    { name = "AutoHotkey", technique = "T1059.010", programs = { "^autohotkey" }, described = { "autohotkey" },
      scripts = { "ahk" } },
    { name = "Python", technique = "T1059.006", programs = { "^python%d*%.?%d*$", "^pythonw", "^pypy", "^ipy" },
      described = { "python software foundation" }, libraries = { "^python%d+%.dll$" },
      scripts = { "py", "pyc", "pyw", "pyz" } },
    { name = "Node.js", technique = "T1059.007", programs = { "^node$", "^deno$", "^bun$", "^qjs$" },
      described = { "node.js" }, libraries = { "^libnode%.dll$", "^node%.dll$" },
      scripts = { "js", "mjs", "cjs", "jsc" } },
    { name = "Lua", technique = "T1059.011", programs = { "^lua%d*$", "^luajit", "^wlua", "^luvit" },
      libraries = { "^lua%d*%.dll$", "^luajit" }, scripts = { "lua", "luac" } },
    { name = "PHP", technique = "T1059", programs = { "^php$", "^php%-win$", "^php%-cgi$" },
      described = { "the php group" }, libraries = { "^php%d+t?s?%.dll$" }, scripts = { "php", "phar" } },
    { name = "Java", technique = "T1059", programs = { "^javaw?$" }, libraries = { "^jvm%.dll$", "^jli%.dll$" },
      scripts = { "jar", "class" } },
    { name = "Ruby", technique = "T1059", programs = { "^rubyw?$" }, described = { "ruby interpreter" },
      libraries = { "ruby%d+%.dll$" }, scripts = { "rb" } },
    { name = "Perl", technique = "T1059", programs = { "^w?perl$" }, described = { "perl command line" },
      libraries = { "^perl%d+%.dll$" }, scripts = { "pl" } },
    { name = "Tcl", technique = "T1059", programs = { "^tclsh", "^wish%d*", "^tclkit" }, scripts = { "tcl", "kit" } },
    { name = "Git", technique = "T1059.004", programs = { "^git$", "^bash$", "^sh$", "^busybox" }, scripts = { "sh" } },
}

return interpreters
