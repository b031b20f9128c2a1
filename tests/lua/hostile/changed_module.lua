-- A module that is shared by all scripts, changed.
-- expect: error
require "kaiseki.native".fold = function() return "mine" end
