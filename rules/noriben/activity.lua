-- What Noriben reports. The view "noriben" is read by the report of that name alone; rules/activity has the view that
-- every other report reads. A row that Noriben lists whatever its result has no test of the result here.

local succeeded = result:is "SUCCESS"

activity { view = "noriben", section = "process", label = "CreateProcess",
           match = operation:is "Process Create" & succeeded }

activity { view = "noriben", section = "file", label = "CreateFile",
           match = operation:is "CreateFile" & succeeded }
activity { view = "noriben", section = "file", label = "DeleteFile",
           match = operation:is "SetDispositionInformationFile" & succeeded }
activity { view = "noriben", section = "file", label = "RenameFile",
           match = operation:is "SetRenameInformationFile" }

activity { view = "noriben", section = "registry", label = "RegCreateKey",
           match = operation:is "RegCreateKey" & succeeded }
activity { view = "noriben", section = "registry", label = "RegSetValue",
           match = operation:is "RegSetValue" & succeeded }
activity { view = "noriben", section = "registry", label = "RegDeleteValue",
           match = operation:is "RegDeleteValue" }
activity { view = "noriben", section = "registry", label = "RegDeleteKey",
           match = operation:is "RegDeleteKey" }

activity { view = "noriben", section = "network", label = "UDP Send",
           match = operation:is "UDP Send" & succeeded }
activity { view = "noriben", section = "network", label = "UDP Receive",
           match = operation:is "UDP Receive" & succeeded }
activity { view = "noriben", section = "network", label = "TCP Send",
           match = operation:is "TCP Send" & succeeded }
activity { view = "noriben", section = "network", label = "TCP Receive",
           match = operation:is "TCP Receive" & succeeded }
