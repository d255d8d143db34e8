// The first page: trains on the built-in example at once, or leads to a file of one's own.
import {api, attempt, byId} from "/scripts/studio.js";
import {isTraining, runItem} from "/scripts/names.js";

const MAX_RECENT = 5;

byId("example").addEventListener("click", () =>
  attempt(async () => {
    byId("example").disabled = true;
    try {
      const {data, test} = await api("/api/example", {});
      const settings = {data: data.path, test: test.path};
      const {id} = await api("/api/runs", {experiment: "classifier", settings});
      location.href = `/train?run=${encodeURIComponent(id)}`;
    } finally {
      byId("example").disabled = false;
    }
  }),
);

// The page Data shows a file before it is trained on.
const data = document.querySelector('header nav a[href="/data"]');
if (data) byId("own").href = data.href;

await attempt(async () => {
  const runs = (await api("/api/runs")).filter(isTraining).slice(0, MAX_RECENT);
  byId("recent").hidden = runs.length === 0;
  byId("runs").replaceChildren(...runs.map((run) => runItem(run)));
});
document.documentElement.dataset.ready = "true";
