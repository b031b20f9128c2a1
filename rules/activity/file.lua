-- What changes on the disk. An open is no creation, however it was asked for: what it did stands in OpenResult.
-- Paging I/O repeats what was written before.

local succeeded = result:is "SUCCESS"

activity { section = "file", label = "new",
           match = operation:is "CreateFile" & succeeded & file.created:is(true) }
activity { section = "file", label = "overwritten",
           match = operation:is "CreateFile" & succeeded & file.open_result:is "Overwritten" }
activity { section = "file", label = "written",
           match = operation:is "WriteFile" & succeeded & ~detail:contains "Paging I/O" }
activity { section = "file", label = "renamed",
           match = operation:is { "SetRenameInformationFile", "SetRenameInformationEx",
                                  "SetRenameInformationExBypassAccessCheck" } & succeeded,
           text = function(event) return ("%s => %s"):format(event.path, event.file.new_path or "?") end }
activity { section = "file", label = "linked",
           match = operation:is "SetLinkInformationFile" & succeeded,
           text = function(event) return ("%s => %s"):format(event.path, event.file.new_path or "?") end }
activity { section = "file", label = "deleted",
           match = (operation:is { "SetDispositionInformationFile", "SetDispositionInformationEx" } & succeeded
                    & file.delete:is(true))
                 | (operation:is "CreateFile" & succeeded & file.options:contains "Delete On Close") }
activity { section = "file", label = "permissions",
           match = operation:is "SetSecurityFile" & succeeded }
