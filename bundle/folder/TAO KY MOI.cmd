@echo off
rem A new round beside this file, from the annex dropped on it or the plan that comes along, and its window.
setlocal
set "ANNEX="
if not "%~1"=="" set ANNEX=--annex "%~1"
set /p "YEAR=Nam bao cao: "
set "ROUND=%~dp0Ky bao cao %YEAR%"
"%~dp0runtime\python.exe" -I -X utf8 -m toolkit init "%ROUND%" --year "%YEAR%" %ANNEX%
pause
if exist "%ROUND%\TONG HOP.cmd" "%ROUND%\TONG HOP.cmd"
