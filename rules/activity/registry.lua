-- What changes in the registry. RegCreateKey also opens keys; a new one is known by its disposition. A deletion that
-- failed deletes nothing; it shows what was looked for.

local succeeded = result:is "SUCCESS"

activity { section = "registry", label = "new key",
           match = operation:is "RegCreateKey" & succeeded & detail:contains "REG_CREATED_NEW_KEY" }
activity { section = "registry", label = "value set",
           match = operation:is "RegSetValue" & succeeded,
           text = function(event) return ("%s = %s"):format(event.path, event.registry.data or "?") end }
activity { section = "registry", label = "value deleted",
           match = operation:is "RegDeleteValue" & succeeded }
activity { section = "registry", label = "key deleted",
           match = operation:is "RegDeleteKey" & succeeded }
activity { section = "registry", label = "not deleted",
           match = operation:is { "RegDeleteValue", "RegDeleteKey" } & ~succeeded }
activity { section = "registry", label = "key renamed",
           match = operation:is "RegRenameKey" & succeeded }
activity { section = "registry", label = "hive saved",
           match = operation:is { "RegSaveKey", "RegLoadKey", "RegReplaceKey", "RegRestoreKey" } & succeeded }
