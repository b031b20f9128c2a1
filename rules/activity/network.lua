-- Connections and what went over them. A reconnect is an attempt that nobody answered.

activity { section = "network", label = "connection",
           match = operation:is { "TCP Connect", "TCP Accept", "UDP Connect", "UDP Accept" } }
activity { section = "network", label = "unanswered",
           match = operation:is { "TCP Reconnect", "UDP Reconnect" } }
activity { section = "network", label = "sent",
           match = operation:is { "TCP Send", "UDP Send" } & result:is "SUCCESS" }
activity { section = "network", label = "received",
           match = operation:is { "TCP Receive", "UDP Receive" } & result:is "SUCCESS" }
