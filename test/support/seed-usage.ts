/*
 * The usage that was promised before there was any code: it has to run as it was written.
 */

/** Where the module is, is up to the game. */
export const REQUIRE = "local PPDB = require(path.to.PaoPaoDataStore)\n";

/** A store with all that the description shows. */
export const CREATE = `
local PlayerData = PPDB.new("PlayerData", {
    migrations = {
        [1] = function(data)
            data.Coins = data.Coins or 0
            return data
        end,
    },
    retries = 3, -- Number of retries on save failure
    hooks = {
        beforeSave = function(key, data)
            print("Saving data for", key)
        end,
        afterLoad = function(key, data)
            print("Loaded data for", key)
        end,
    },
    expire = 3600, -- Optional expiration time in seconds
    debug  = true, -- Enable debug logging
})
`;

/** Loads a document, with data for a new one. */
export const INIT = `
PlayerData:init("player_123", {
    Coins = 0,
    Level = 1,
})
`;

/** Changes it. */
export const UPDATE = `
PlayerData:update("player_123", function(old)
    old.Coins += 50
    return old
end)
`;

/** Deletes it. */
export const DELETE = `
PlayerData:delete("player_123", function(success)
    print("Deleted:", success)
end)
`;

/** Reads what is in the cache. */
export const GET_CACHED = `
local cached = PlayerData:getCached("player_123")
`;

/** Stores it and lets it go. */
export const LEAVE = `
PlayerData:leave("player_123")
`;

/** A store with two migrations. */
export const MIGRATIONS = `
local migrations = {
    [1] = function(data)
        data.Level = data.Level or 1
        return data
    end,
    [2] = function(data)
        data.Exp = 0
        return data
    end
}

local Store = PPDB.new("UserData", { migrations = migrations })
`;

/** A store that reports to Discord. */
export const WEBHOOK = `
local Store = PPDB.new("PlayerData")
Store:setWebhook("https://discord.com/api/webhooks/...")
Store:sendToDiscord(true)
`;
