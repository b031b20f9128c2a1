-- Makes docs/facts.md, the vocabulary of findings: lua5.4 docs/make_facts.lua core/case/roles.def

package.path = "tests/lua/?.lua;" .. package.path
require "harness" -- finds modules of lua/ by their names

local catalogue = require "kaiseki.report.words.en"
local verbs = require "kaiseki.report.verbs"

local file = assert(io.open(arg[1], "r"))
local roles = file:read "a"
file:close()

local function names_of(map)
    local names = {}
    for name in pairs(map) do names[#names + 1] = name end
    table.sort(names)
    return names
end

local function cell(text) return (text:gsub("|", "\\|"):gsub("<", "&lt;")) end

print [[
# Facts

Generated from `core/case/roles.def`, `lua/report/verbs.lua` and `lua/report/words/en/`; do not edit.

A finding states a verb and objects in roles: `{ "set-value", value = path, data = "1" }` in a rule,
`"verb": "set-value", "facts": { "value": [ ... ] }` in JSON. [rules.md](rules.md#what-a-finding-says) tells how rules
state them. Sentences are made from them, last, in `lua/report/words.lua`.

## Roles

The kind decides how an object is printed: a path is shortened, a host defanged, a term said in the report's language.

| role | kind | what it is |
|---|---|---|]]
for name, kind, meaning in roles:gmatch 'KK_ROLE%(%u+, "(%l+)", (%u+), "([^"]*)"%)' do
    print(("| `%s` | %s | %s |"):format(name, kind:lower(), cell(meaning)))
end

print [[

## Verbs

`?` marks roles that may be empty. Findings of one rule and process that differ only in the roles within <> are told in
one line. Templates are explained in `lua/report/words.lua`.

| verb | roles | in English |
|---|---|---|]]
for _, verb in ipairs(names_of(verbs.ROLES)) do
    print(("| `%s` | %s | %s |"):format(verb, cell(verbs.ROLES[verb]), cell(catalogue.verbs[verb] or "")))
end

print [[

## Clauses

What stands in the role `deed`: what the process did besides.

| clause | in English |
|---|---|]]
for _, clause in ipairs(names_of(catalogue.clauses)) do
    print(("| `%s` | %s |"):format(clause, cell(catalogue.clauses[clause])))
end

print [[

## Terms

| term | in English |
|---|---|]]
for _, term in ipairs(names_of(catalogue.terms)) do
    print(("| `%s` | %s |"):format(term, cell(catalogue.terms[term])))
end
