/** Where things stand, from a telephone to a wide screen. */
export const layout = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
body > header, main { max-width: 54rem; margin: 0 auto; padding: 0 1.25rem; }
body > header {
  display: flex; justify-content: space-between; align-items: center; gap: 1rem;
  padding-top: 1.1rem; padding-bottom: 1.1rem;
}
main { padding-bottom: 2rem; }
main > section:not(.verdict) {
  margin-top: 1.25rem; padding: 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem;
}
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 1.75rem; }
.columns > div { min-width: 0; }
.columns > div + div { border-left: 1px solid var(--line); padding-left: 1.75rem; }
.facts { margin: 0; }
.facts > div { display: grid; grid-template-columns: 12rem 1fr; gap: .15rem 1rem; padding: .45rem 0; }
.facts > div + div { border-top: 1px solid var(--line); }
.columns .facts > div { grid-template-columns: 6.5rem 1fr; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
ul, ol { margin: 0; padding: 0; list-style: none; }
footer { margin-top: 1.25rem; color: var(--quiet); font-size: .9rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body > header, main { padding-left: .9rem; padding-right: .9rem; }
  main > section:not(.verdict) { padding: 1.15rem 1rem; }
  .columns { grid-template-columns: 1fr; gap: 1.25rem; }
  .columns > div + div { border-left: 0; padding-left: 0; border-top: 1px solid var(--line); padding-top: 1.25rem; }
  .facts > div, .columns .facts > div { grid-template-columns: 1fr; }
}`;
