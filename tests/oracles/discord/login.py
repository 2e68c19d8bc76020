"""A client that nobody here wrote logs in to the fake Discord, is given a command, and answers it: login.py BASE GATEWAY"""

import asyncio
import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

base, gateway, token = sys.argv[1:4]
Route.BASE = f"{base}/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


class Client(discord.Client):
    def __init__(self):
        super().__init__(intents=discord.Intents(guild_messages=True, dm_messages=True))
        self.tree = discord.app_commands.CommandTree(self)

    async def setup_hook(self):
        @self.tree.command(name="ask", description="Asks")
        async def ask(interaction: discord.Interaction, question: str):
            view = discord.ui.View()
            button = discord.ui.Button(label="More", custom_id="more")

            async def more(pressed: discord.Interaction):
                await pressed.response.defer(ephemeral=True)
                await pressed.followup.send("followed", ephemeral=True, allowed_mentions=NOBODY)
                await self.close()

            button.callback = more
            view.add_item(button)
            await interaction.response.send_message(
                f"heard {len(question)}", ephemeral=True, view=view, allowed_mentions=NOBODY
            )

        await self.tree.sync()


NOBODY = discord.AllowedMentions.none()


async def main():
    async with Client() as client:
        await asyncio.wait_for(client.start(token), 60)


asyncio.run(main())
