/** Has the server killed so often amid a town's actions, each time after an answer that is drawn; `verify` as killAndRestart has it. */
export function planKills(town, { kills, verify }) {
    const moments = Array.from({ length: kills }, () => 1 + Math.floor(town.draw() * (town.wanted - 50))).sort((a, b) => a - b);
    town.onAnswer = (answered) => {
        // A town that is faster than the restarts goes on until all have happened.
        if (moments.length > 0) town.wanted = Math.max(town.wanted, answered + 50);
        if (moments.length === 0 || answered < moments[0] || !town.server.isUp) return;
        moments.shift();
        town.server.killAndRestart(verify);
    };
}
