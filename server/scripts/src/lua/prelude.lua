-- What is simpler, or safer, to say in Lua: here each step is counted as the program's own.
-- The names in capitals are handed in; this file's own `..` joins texts only.
local JOIN, join, text, sorted_keys, guard, charge, concat_table, refuse = ...
local error, floor, ceil, min = error, math.floor, math.ceil, math.min
local rawequal, rawget, rawlen, rawset, type = rawequal, rawget, rawlen, rawset, type

-- `a .. JOIN .. b`: first JOIN meets b and keeps it, then a meets JOIN.
local kept
setmetatable(JOIN, {
  __metatable = false,
  __concat = function(left, right)
    if rawequal(left, JOIN) then
      kept = right
      return JOIN
    end
    right, kept = kept, nil
    return join(left, right)
  end,
})

local function a_table(value, name)
  if type(value) ~= "table" then
    error("bad argument #1 to '" .. name .. "' (table expected, got " .. type(value) .. ")", 3)
  end
end

-- A spent budget is not to be caught. Lua would run the handler of `xpcall` within the hook that spent it, where no hook
-- looks; therefore it runs afterwards.
local raw_pcall = pcall
function pcall(f, ...) return guard(raw_pcall(f, ...)) end

local function handled(handler, fine, ...)
  if fine then return fine, ... end
  return fine, handler(...)
end
function xpcall(f, handler, ...) return handled(handler, pcall(f, ...)) end

-- The order of a table's names differs from run to run in Lua; health must not.
function pairs(t)
  a_table(t, "pairs")
  local keys, at = sorted_keys(t), 0
  return function()
    local key, value
    repeat
      at = at + 1
      key = keys[at]
      if key == nil then return nil end
      value = rawget(t, key)
    until value ~= nil
    return key, value
  end, t, nil
end

-- Finalizers run where nobody counts.
local raw_setmetatable = setmetatable
function setmetatable(t, meta)
  if type(meta) == "table" and rawget(meta, "__gc") ~= nil then refuse("__gc") end
  return raw_setmetatable(t, meta)
end

local raw_unpack = table.unpack
function unpack(t, first, last)
  a_table(t, "unpack")
  first, last = first or 1, last or rawlen(t)
  charge(last - first + 1)
  return raw_unpack(t, first, last)
end

function print() end
function collectgarbage() return 0 end

local function whole(value)
  value = tonumber(value)
  if value == nil then return value end
  return value < 0 and ceil(value) or floor(value)
end

local raw = {}
for _, name in ipairs { "byte", "len", "lower", "reverse", "sub", "upper" } do raw[name] = string[name] end
function string.byte(s, first, last)
  if last then charge(#text(s)) end
  return raw.byte(text(s), whole(first), whole(last))
end
function string.len(s) return #text(s) end
function string.lower(s) return raw.lower(text(s)) end
function string.reverse(s) return raw.reverse(text(s)) end
function string.sub(s, first, last) return raw.sub(text(s), whole(first) or 1, whole(last)) end
function string.upper(s) return raw.upper(text(s)) end

table = {}
table.concat = concat_table
table.unpack = unpack

function table.getn(t)
  a_table(t, "getn")
  return rawlen(t)
end

function table.maxn(t)
  a_table(t, "maxn")
  local most = 0
  for key in pairs(t) do
    if type(key) == "number" and key > most then most = key end
  end
  return most
end

function table.insert(t, ...)
  a_table(t, "insert")
  local count, length = select("#", ...), rawlen(t)
  if count == 1 then
    rawset(t, length + 1, (...))
  elseif count == 2 then
    local at, value = ...
    at = whole(at)
    if at == nil then error("bad argument #2 to 'insert' (number expected)", 2) end
    for index = length, at, -1 do rawset(t, index + 1, rawget(t, index)) end
    rawset(t, at, value)
  else
    error("wrong number of arguments to 'insert'", 2)
  end
end

function table.remove(t, at)
  a_table(t, "remove")
  local length = rawlen(t)
  at = at == nil and length or whole(at)
  if at == nil or at < 1 or at > length then return nil end
  local value = rawget(t, at)
  for index = at, length - 1 do rawset(t, index, rawget(t, index + 1)) end
  rawset(t, length, nil)
  return value
end

-- By merging: an order that contradicts itself gives some order, and always ends.
function table.sort(t, before)
  a_table(t, "sort")
  before = before or function(a, b) return a < b end
  local from, to, length, width = {}, {}, rawlen(t), 1
  for index = 1, length do from[index] = rawget(t, index) end
  while width < length do
    local low = 1
    while low <= length do
      local middle, high = min(low + width, length + 1), min(low + 2 * width, length + 1)
      local left, right = low, middle
      for index = low, high - 1 do
        if left < middle and (right >= high or not before(from[right], from[left])) then
          to[index], left = from[left], left + 1
        else
          to[index], right = from[right], right + 1
        end
      end
      low = high
    end
    from, to, width = to, from, width * 2
  end
  for index = 1, length do rawset(t, index, from[index]) end
end

function math.pow(x, y) return x ^ y end
function math.mod(x, y) return math.fmod(x, y) end
function math.ldexp(x, exponent) return x * 2 ^ exponent end
function math.log10(x) return math.log(x, 10) end
function math.atan2(y, x) return math.atan(y, x) end
function math.sinh(x) return (math.exp(x) - math.exp(-x)) / 2 end
function math.cosh(x) return (math.exp(x) + math.exp(-x)) / 2 end
function math.tanh(x)
  local twice = math.exp(2 * x)
  return twice == math.huge and 1 or (twice - 1) / (twice + 1)
end
