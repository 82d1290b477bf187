-- As much of FreeSWITCH as examples/pbx/freeswitch/ccp.lua sees of it: mod_curl does real requests, by the program curl.
-- Arguments: the script, the server's URL, the way of the call, the caller's number, the number called.

local script, url, direction, from, to = arg[1], arg[2], arg[3], arg[4], arg[5]

local variables = { uuid = "a-leg & more", caller_id_number = from, destination_number = to, ccp_queue = "" }
local hung_up = nil

-- mod_curl takes its arguments apart at spaces: what is not encoded is lost.
local function curl(arguments)
  local words = {}
  for word in arguments:gmatch("%S+") do
    words[#words + 1] = word
  end
  assert(words[2] == "connect-timeout" and words[4] == "timeout" and words[6] == "post" and #words == 7, arguments)
  local pipe = io.popen(string.format("curl -s --connect-timeout %s -m %s --data-raw '%s' '%s'", words[3], words[5], words[7], words[1]))
  local answer = pipe:read("*a")
  pipe:close()
  return answer
end

freeswitch = {
  API = function()
    return {
      execute = function(_, command, arguments)
        assert(command == "curl", command)
        return curl(arguments)
      end,
    }
  end,
  consoleLog = function(level, text)
    io.stderr:write(level, " ", text)
  end,
  getGlobalVariable = function(name)
    return name == "ccp_url" and url or ""
  end,
  msleep = function() end,
}

session = {
  getVariable = function(_, name)
    return variables[name]
  end,
  setVariable = function(_, name, value)
    variables[name] = value
  end,
  hangup = function(_, cause)
    hung_up = cause
  end,
}
argv = { [0] = script, direction }
dofile(script)
session = nil
argv = nil

print("hung up " .. tostring(hung_up))
print("caller id " .. tostring(variables.effective_caller_id_number))

local function happens(name, headers)
  event = {
    getHeader = function(_, header)
      if header == "Event-Name" then
        return name
      end
      local variable = header:match("^variable_(.*)")
      return headers[header] or (variable and variables[variable])
    end,
  }
  dofile(script)
end

happens("CHANNEL_BRIDGE", { ["Other-Leg-Callee-ID-Number"] = "31", ["Other-Leg-Destination-Number"] = "30" })
happens("CHANNEL_HANGUP_COMPLETE", { ["Hangup-Cause"] = "NORMAL_CLEARING" })
