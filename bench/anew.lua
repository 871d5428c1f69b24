-- For wrk: each request has a value of its own in `page`, which makes it another page. (A parameter that the server does
-- not know would be answered with the same kept page.)
local number = 0
local run = os.time()

request = function()
  number = number + 1
  return wrk.format("GET", wrk.path .. "?page=" .. run .. "-" .. number)
end
