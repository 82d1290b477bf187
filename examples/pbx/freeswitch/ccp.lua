-- Asks the server about a call, and tells it how the call went.
--
-- From the dialplan, before the call goes on:     <action application="lua" data="ccp.lua in"/>     (or: out)
-- From lua.conf.xml, for answer and hangup:       <hook event="CHANNEL_BRIDGE" script="ccp.lua"/>
--                                                 <hook event="CHANNEL_HANGUP_COMPLETE" script="ccp.lua"/>
--
-- Needs mod_lua and mod_curl, and the server's address with its token in the global variable ccp_url (vars.xml).
-- A call never depends on the server: no answer within two seconds, or one that is not understood, and it goes on as it is.

local WAIT_SECONDS = 2
local REPORT_TRIES = 30

local api = freeswitch.API()

local function log(level, text)
  freeswitch.consoleLog(level, "ccp: " .. text .. "\n")
end

-- Every byte that could mean something in a form, or to mod_curl, which takes its arguments apart at spaces.
local function encode(text)
  return (tostring(text):gsub("[^%w%-_.~]", function(char)
    return string.format("%%%02X", string.byte(char))
  end))
end

local function form(fields)
  local parts = {}
  for _, field in ipairs(fields) do
    if field[2] ~= nil then
      parts[#parts + 1] = field[1] .. "=" .. encode(field[2])
    end
  end
  return table.concat(parts, "&")
end

-- The server's answer; empty if there was none in time.
local function post(body)
  local url = freeswitch.getGlobalVariable("ccp_url")
  if url == nil or url == "" then
    log("err", "the global variable ccp_url is not set")
    return ""
  end
  local command = string.format("%s connect-timeout %d timeout %d post %s", url, WAIT_SECONDS, WAIT_SECONDS, body)
  return api:execute("curl", command) or ""
end

-- The text of a field of a flat JSON object. What has escapes in it is none of the values looked for here.
local function field(json, name)
  if not json:match("^%s*{") then
    return nil
  end
  return json:match('"' .. name .. '"%s*:%s*"([^"\\]*)"')
end

local function given(text)
  if text ~= nil and text ~= "" then
    return text
  end
  return nil
end

-- A number, or empty for one that is withheld.
local function number(text)
  if text == nil or text:lower() == "anonymous" or text:lower() == "unknown" then
    return ""
  end
  return text
end

local function new_call(direction)
  local from = number(session:getVariable("caller_id_number"))
  local to = session:getVariable("destination_number")
  local call = form({
    { "callId", session:getVariable("uuid") },
    { "from", from },
    { "to", to },
    { "direction", direction },
    { "queue", given(session:getVariable("ccp_queue")) },
  })
  local user = nil
  if direction == "out" then
    user = form({ { "user", from } })
  end
  local answer = post("event=newCall&" .. call .. (user and ("&" .. user) or ""))
  local action = field(answer, "action")
  if action == "reject" then
    -- The server knows that this call is over: nothing more is told.
    session:hangup("USER_BUSY")
    return
  end
  -- Only this leg has it: the legs it is connected with report nothing.
  session:setVariable("ccp_call", call)
  session:setVariable("ccp_direction", direction)
  session:setVariable("ccp_agent", direction == "out" and from or to)
  if action == "dial" and direction == "out" then
    local given_id = field(answer, "caller_id") or ""
    local plus = given_id:match("^%s*(%+)") or ""
    local digits = given_id:gsub("%D", "")
    if digits ~= "" then
      session:setVariable("effective_caller_id_number", plus .. digits)
      session:setVariable("effective_caller_id_name", plus .. digits)
      session:setVariable("sip_cid_type", "pid")
    end
  end
  if answer == "" then
    log("warning", "the call goes on without the server: no answer")
  end
end

-- A hook has a thread of its own: it may wait for a server that is away for a moment.
local function report(body)
  for try = 1, REPORT_TRIES do
    if post(body):match("^%s*{") then
      return
    end
    if try < REPORT_TRIES then
      freeswitch.msleep(1000)
    end
  end
  log("err", "a report was given up")
end

local function on_event()
  local call = given(event:getHeader("variable_ccp_call"))
  if call == nil then
    return
  end
  local direction = event:getHeader("variable_ccp_direction")
  local name = event:getHeader("Event-Name")
  if name == "CHANNEL_BRIDGE" then
    local agent = event:getHeader("variable_ccp_agent")
    if direction == "in" then
      -- Behind a queue or a ring group the other leg knows who took the call.
      agent = given(event:getHeader("Other-Leg-Callee-ID-Number"))
        or given(event:getHeader("Other-Leg-Destination-Number"))
        or agent
      report("event=answer&" .. call .. "&" .. form({ { "user", agent }, { "answeringNumber", agent } }))
    else
      report("event=answer&" .. call .. "&" .. form({ { "user", agent } }))
    end
  elseif name == "CHANNEL_HANGUP_COMPLETE" then
    -- FreeSWITCH's own word, such as NORMAL_CLEARING: the server knows them.
    report("event=hangup&" .. call .. "&" .. form({ { "cause", given(event:getHeader("Hangup-Cause")) } }))
  end
end

if event ~= nil then
  on_event()
elseif session ~= nil then
  local direction = argv and argv[1]
  if direction == "in" or direction == "out" then
    new_call(direction)
  else
    log("err", 'say which way the call goes: ccp.lua in, or ccp.lua out')
  end
end
