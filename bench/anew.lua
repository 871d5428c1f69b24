-- For wrk: each request has a query of its own, which makes it another page.
local number = 0
local run = os.time()

request = function()
  number = number + 1
  return wrk.format("GET", wrk.path .. "?n=" .. run .. "-" .. number)
end
