import './ui/tokens.css';
import './ui/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, preload } from './frame/app';
import { firstSpeech, SpeechProvider } from './texts/say';
import { followSystem } from './ui/scheme';

followSystem();
const [first] = await Promise.all([firstSpeech(), preload()]);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <SpeechProvider first={first}>
      <App />
    </SpeechProvider>
  </StrictMode>,
);
