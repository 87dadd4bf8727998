@echo off
rem A demonstration round beside this file, and its window.
setlocal
set "ROUND=%~dp0Ky bao cao chay thu"
if exist "%ROUND%\TONG HOP.cmd" goto open
"%~dp0runtime\python.exe" -I -X utf8 -m toolkit demo "%ROUND%"
if not exist "%ROUND%\TONG HOP.cmd" (
    pause
    exit /b 1
)
:open
"%ROUND%\TONG HOP.cmd"
